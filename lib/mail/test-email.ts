/** One email with the settings as they are, told step by step: how an operator finds out what is wrong with them. */
import { randomUUID } from "node:crypto";
import { env } from "../env";
import { type Email, type Outcome, send, traceSmtp } from "./transports";

/** @param tell gets each step, without a secret. @throws with what to do, if it is not sent */
export async function sendTestEmail(to: string, tell: (step: string) => void, now = new Date()): Promise<void> {
  const { APP_NAME, AUTH_URL, MAIL_TRANSPORT, MAIL_FROM } = env();
  const text = `${APP_NAME} at ${AUTH_URL} can send email.\n`;
  const email: Email = {
    key: randomUUID(),
    date: now,
    to,
    subject: `Test email from ${APP_NAME}`,
    text,
    html: `<p>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</p>`,
  };
  tell(`MAIL_TRANSPORT=${MAIL_TRANSPORT}, from ${MAIL_FROM}`);
  const outcome = await (MAIL_TRANSPORT === "smtp" ? traceSmtp(email, tell) : sendByRequest(email, tell));
  if (outcome.status !== "sent") throw new Error(whatToDo(outcome));
  tell(
    MAIL_TRANSPORT === "console"
      ? "Printed: with this transport no email leaves."
      : "Taken: look for it in the mailbox.",
  );
}

async function sendByRequest(email: Email, tell: (step: string) => void): Promise<Outcome> {
  if (env().MAIL_TRANSPORT === "resend") tell("→ POST /emails");
  const outcome = await send(email);
  if (env().MAIL_TRANSPORT === "resend") tell(`← ${outcome.status === "sent" ? "an id" : outcome.reason}`);
  return outcome;
}

function whatToDo(outcome: Exclude<Outcome, { status: "sent" }>): string {
  if ("advice" in outcome && outcome.advice) return outcome.advice;
  return outcome.status === "refused"
    ? `This recipient is refused (${outcome.reason}): try another address.`
    : `It is not taken just now (${outcome.reason}): try again in a minute.`;
}
