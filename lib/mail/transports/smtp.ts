import { isIP } from "node:net";
import { createTransport, type Transporter } from "nodemailer";
import { env } from "../../env";
import { singleton } from "../../singleton";
import { type Email, emailHeaders, type Outcome, SEND_TIMEOUT_MS } from "./email";
import { stepLogger } from "./smtp-steps";

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

const ADVICE = {
  connection:
    "The mail server does not answer: check the host and the port of SMTP_URL, and whether this network lets email out.",
  tls: "No encrypted connection to the mail server: check its certificate, and the host and the port of SMTP_URL.",
  client: "The mail server refuses this machine: check SMTP_URL, and whether the server takes email from here.",
  login: "The mail server refuses the login: check the user and the password in SMTP_URL.",
  sender:
    "The mail server does not let us send as MAIL_FROM: check the address, whether its domain is verified there, and the login in SMTP_URL.",
  relay:
    "The mail server does not pass our emails on: check the login in SMTP_URL, and whether it may send as MAIL_FROM.",
  quota: "The sending limit of the account in SMTP_URL is used up: wait, or have it raised.",
};

/** Enhanced codes (RFC 3463) that name the recipient: no such mailbox or domain, disabled, full, who may write to a group (Exchange). */
const ABOUT_RECIPIENT = /^5\.(1\.([1-69]|10)|2\.[1-4]|4\.[146]|6\.7|7\.1[23]\d)$/;
/** Those that name the sender: 5.1.7 and 5.1.8 its address, 5.2.252, 5.7.57 and 5.7.60 (Exchange) as whom it may send. */
const ABOUT_SENDER = /^5\.(1\.[78]|2\.252|7\.(57|60))$/;
/** Exchange's. */
const RELAY_DENIED = /^5\.7\.(54|64)$/;
/** Gmail's daily limit. */
const SENDING_LIMIT_EXCEEDED = "5.4.5";

export async function sendBySmtp(email: Email): Promise<Outcome> {
  return attempt(transport(), email);
}

/** Sends by a connection of its own. @param tell gets each step */
export async function traceSmtp(email: Email, tell: (step: string) => void): Promise<Outcome> {
  const options = { ...smtpOptions(env().SMTP_URL ?? ""), logger: stepLogger(tell), transactionLog: true };
  return attempt(createTransport(options), email);
}

async function attempt(transporter: Transporter, email: Email): Promise<Outcome> {
  try {
    await deliver(transporter, email);
    return { status: "sent" };
  } catch (error) {
    return outcomeOf(error as SmtpError);
  }
}

/** @throws SmtpError */
export async function deliver(transporter: Transporter, { key, date, to, subject, text, html }: Email): Promise<void> {
  const domain = /@([^>\s]+)>?$/.exec(env().MAIL_FROM)?.[1] ?? "localhost";
  await transporter.sendMail({
    from: env().MAIL_FROM,
    // An object is one address whatever it holds; a string could be a list.
    to: { name: "", address: to },
    subject,
    text,
    html,
    headers: emailHeaders({ key }),
    // With these an email sent twice is the same email, and mail programs show it once.
    date,
    messageId: `<${key}@${domain}>`,
    baseBoundary: key,
    signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
  });
}

/**
 * What comes before RCPT is about every email; there and later, codes that name neither recipient nor sender are unclear. Of those,
 * security and protocol (5.7.x, 5.5.x) are held at the first: "554 5.7.1" is Postfix' relay denied as well as one recipient's own
 * policy, and to hold loses nothing. At RCPT, the server may still take what is for domains of its own. A bare "550" to RCPT is mostly
 * a mailbox that does not exist (Exim says by a word that it does not relay), and after DATA the unverified sender of SES or SendGrid as
 * well as content that one recipient does not want: these are held at the third in a row.
 */
export function outcomeOf({ code = "", responseCode = 0, response = "", command = "" }: SmtpError): Outcome {
  const enhancedCode = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(response)?.[0] ?? "";
  const reason = [responseCode || "no answer", enhancedCode, code, command].filter(Boolean).join(" ");
  const aboutThisEmail = code === "EENVELOPE" || code === "EMESSAGE";
  if (responseCode === 0 && aboutThisEmail) return { status: "refused", reason };
  if (responseCode === 0 && code === "EAUTH") return { status: "wait", reason, advice: ADVICE.login };
  if (responseCode < 500) return temporary();
  if (responseCode === 530 || code === "EAUTH") return { status: "wait", reason, advice: ADVICE.login };
  if (enhancedCode === SENDING_LIMIT_EXCEEDED) return { status: "wait", reason, advice: ADVICE.quota };
  if (!aboutThisEmail) return { status: "wait", reason, advice: code === "ETLS" ? ADVICE.tls : ADVICE.client };
  if (command === "MAIL FROM" || ABOUT_SENDER.test(enhancedCode))
    return { status: "wait", reason, advice: ADVICE.sender };
  if (RELAY_DENIED.test(enhancedCode)) return { status: "wait", reason, advice: ADVICE.relay };
  if (ABOUT_RECIPIENT.test(enhancedCode)) return { status: "refused", reason };
  const policy =
    /^5\.[57]\./.test(enhancedCode) || /^(50[0-4]|551)$/.test(String(responseCode)) || /\brelay/i.test(response);
  const byDomain = policy && command === "RCPT TO";
  return { status: "unclear", reason, advice: ADVICE.relay, inARow: policy ? 1 : 3, byDomain };

  function temporary(): Outcome {
    // SES uses 454 for its quotas.
    if (aboutThisEmail && responseCode === 454) return { status: "wait", reason, advice: ADVICE.quota };
    if (aboutThisEmail && responseCode !== 421) return { status: "retry", reason };
    const advice = code === "ETLS" ? ADVICE.tls : code === "EAUTH" ? ADVICE.login : ADVICE.connection;
    return { status: "retry", reason, advice };
  }
}

export interface SmtpError {
  code?: string;
  responseCode?: number;
  /** The server's words: only its enhanced status code is taken from them, and whether they speak of relaying. */
  response?: string;
  command?: string;
}

/**
 * Connections are kept and used again, because greeting, TLS and login take longer than an email. One that the server closed meanwhile
 * is replaced without an attempt being lost; one that was refused an email goes on with the next.
 */
const transport = () =>
  singleton<Transporter>("smtp", () =>
    createTransport({ ...smtpOptions(env().SMTP_URL ?? ""), pool: true, maxConnections: env().SMTP_CONNECTIONS }),
  );

/** STARTTLS is required except on loopback. The URL's query overrides it, in nodemailer's names. */
export function smtpOptions(smtpUrl: string) {
  const url = new URL(smtpUrl);
  // They would log emails, and with them their links.
  for (const option of ["logger", "debug", "transactionLog"]) url.searchParams.delete(option);
  return {
    url: url.href,
    name: ehloName(new URL(env().AUTH_URL).hostname),
    requireTLS: url.protocol === "smtp:" && !LOOPBACK.test(url.hostname),
    connectionTimeout: SEND_TIMEOUT_MS,
    greetingTimeout: SEND_TIMEOUT_MS,
    socketTimeout: SEND_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** Servers compare it with our address, and refuse a name without a dot. As RFC 5321 writes an address. */
export function ehloName(host: string): string {
  const address = host.replace(/^\[|\]$/g, "");
  if (isIP(address) === 6) return `[IPv6:${address}]`;
  return isIP(address) || host === "localhost" ? `[${isIP(address) ? address : "127.0.0.1"}]` : host;
}
