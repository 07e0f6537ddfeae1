import { createTransport, type Transporter } from "nodemailer";
import { env } from "../../env";
import { singleton } from "../../singleton";
import { EMAIL_HEADERS, type Email, type Outcome, SEND_TIMEOUT_MS } from "./email";

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
/** Such as Gmail's "550 5.4.5 Daily user sending limit exceeded". */
const SENDING_LIMIT_EXCEEDED = "5.4.5";

export async function sendBySmtp(email: Email): Promise<Outcome> {
  try {
    await deliver(transport(), email);
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
    headers: EMAIL_HEADERS,
    // With these an email sent twice is the same email, and mail programs show it once.
    date,
    messageId: `<${key}@${domain}>`,
    baseBoundary: key,
    signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
  });
}

/** Permanent only as a 5xx about this envelope or message. One about our credentials concerns every email (RFC 5321, RFC 3463). */
export function outcomeOf({ code = "", responseCode = 0, response = "", command = "" }: SmtpError): Outcome {
  const enhancedCode = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(response)?.[0] ?? "";
  const reason = [responseCode || "no answer", enhancedCode, code, command].filter(Boolean).join(" ");
  const permanent = responseCode >= 500;
  if (/AUTH/.test(code) && (permanent || responseCode === 0)) return { status: "wait", reason };
  if (responseCode === 530 || (permanent && enhancedCode === SENDING_LIMIT_EXCEEDED)) return { status: "wait", reason };
  const aboutThisEmail = code === "EENVELOPE" || code === "EMESSAGE";
  if (aboutThisEmail && (permanent || responseCode === 0)) return { status: "refused", reason };
  return { status: "retry", reason };
}

export interface SmtpError {
  code?: string;
  responseCode?: number;
  /** The server's words: only its enhanced status code is taken from them. */
  response?: string;
  command?: string;
}

const transport = () => singleton<Transporter>("smtp", () => createTransport(smtpOptions(env().SMTP_URL ?? "")));

/** STARTTLS is required except on loopback. The URL's query overrides it, in nodemailer's names. */
export function smtpOptions(smtpUrl: string) {
  const url = new URL(smtpUrl);
  // They would log emails, and with them their links.
  for (const option of ["logger", "debug", "transactionLog"]) url.searchParams.delete(option);
  return {
    url: url.href,
    requireTLS: url.protocol === "smtp:" && !LOOPBACK.test(url.hostname),
    connectionTimeout: SEND_TIMEOUT_MS,
    greetingTimeout: SEND_TIMEOUT_MS,
    socketTimeout: SEND_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
