import { type Env, env } from "../../env";
import { sendToConsole } from "./console";
import type { Email, Outcome, Transport } from "./email";
import { resendConcurrency, sendByResend } from "./resend";
import { sendBySmtp } from "./smtp";

export type { Email, Outcome, Unclear } from "./email";
export { traceSmtp } from "./smtp";
export { sendWebhook, WEBHOOK_CONCURRENCY } from "./webhook";

const transports: Record<Env["MAIL_TRANSPORT"], { send: Transport; concurrency: () => number }> = {
  console: { send: sendToConsole, concurrency: () => 1 },
  // It recognises a repetition by its idempotency key.
  resend: { send: sendByResend, concurrency: resendConcurrency },
  // SMTP has no such key, so a crash sends again what is in flight, and no more than that.
  smtp: { send: sendBySmtp, concurrency: () => env().SMTP_CONNECTIONS },
};

export async function send(email: Email): Promise<Outcome> {
  return transports[env().MAIL_TRANSPORT].send(email);
}

export function sendConcurrency(): number {
  return transports[env().MAIL_TRANSPORT].concurrency();
}
