import { type Env, env } from "../../env";
import { sendToConsole } from "./console";
import type { Email, Outcome, Transport } from "./email";
import { sendByResend } from "./resend";
import { sendBySmtp } from "./smtp";

export type { Email, Outcome, Unclear } from "./email";
export { sendWebhook, WEBHOOK_CONCURRENCY } from "./webhook";

const transports: Record<Env["MAIL_TRANSPORT"], { send: Transport; concurrency: number }> = {
  console: { send: sendToConsole, concurrency: 1 },
  // One that hangs does not hold up the others; Resend recognises a repetition by its idempotency key.
  resend: { send: sendByResend, concurrency: 6 },
  // SMTP has no such key, so a crash sends whatever is in flight twice: no more than one email.
  smtp: { send: sendBySmtp, concurrency: 1 },
};

export async function send(email: Email): Promise<Outcome> {
  return transports[env().MAIL_TRANSPORT].send(email);
}

export function sendConcurrency(): number {
  return transports[env().MAIL_TRANSPORT].concurrency;
}
