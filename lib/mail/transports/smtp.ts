/** Hands emails to a mail server over SMTP, and sorts its answers (RFC 5321, RFC 3463). */
import { createTransport, type Transporter } from "nodemailer";
import { env } from "../../env";
import { singleton } from "../../singleton";
import { EMAIL_HEADERS, type Email, type Outcome, SEND_TIMEOUT_MS } from "./email";

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
/** Such as Gmail's "550 5.4.5 Daily user sending limit exceeded": about us, not about the email. */
const SENDING_LIMIT = "5.4.5";

export async function sendBySmtp({ key, date, to, subject, text, html }: Email): Promise<Outcome> {
  const domain = /@([^>\s]+)>?$/.exec(env().MAIL_FROM)?.[1] ?? "localhost";
  try {
    await transport().sendMail({
      from: env().MAIL_FROM,
      // As an object it is one address whatever it holds; as text it could be a list.
      to: { name: "", address: to },
      subject,
      text,
      html,
      headers: EMAIL_HEADERS,
      // With these an email sent again is the same email, and mail programs show it once.
      date,
      messageId: `<${key}@${domain}>`,
      baseBoundary: key,
      signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
    });
    return { status: "sent" };
  } catch (error) {
    return outcomeOf(error as SmtpError);
  }
}

/** Only a 5xx about this envelope or message is for good; one to our credentials, or to the connection, concerns every email or none. */
export function outcomeOf({ code = "", responseCode = 0, response = "", command = "" }: SmtpError): Outcome {
  const detail = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(response)?.[0] ?? "";
  const reason = [responseCode || "no answer", detail, code, command].filter(Boolean).join(" ");
  const lasting = responseCode >= 500;
  if (/AUTH/.test(code) && (lasting || responseCode === 0)) return { status: "wait", reason };
  if (responseCode === 530 || (lasting && detail === SENDING_LIMIT)) return { status: "wait", reason };
  const aboutLetter = code === "EENVELOPE" || code === "EMESSAGE";
  if (aboutLetter && (lasting || responseCode === 0)) return { status: "refused", reason };
  return { status: "retry", reason };
}

/** The part of nodemailer's errors that is made of codes. */
export interface SmtpError {
  code?: string;
  responseCode?: number;
  /** What the server said; only its enhanced status code is taken from it. */
  response?: string;
  command?: string;
}

const transport = () => singleton<Transporter>("smtp", () => createTransport(smtpOptions(env().SMTP_URL ?? "")));

/** Never in the clear over a network: STARTTLS is required but on this very machine. The URL's query has the last word (nodemailer's names). */
export function smtpOptions(smtpUrl: string) {
  const url = new URL(smtpUrl);
  // They would print emails, and with them their links.
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
