/** The seam to the world of mail: hands an email to the transport that the operator chose. */
import { type Env, env } from "../../env";
import { sendToConsole } from "./console";
import type { Email, Outcome, Transport } from "./email";
import { sendByResend } from "./resend";
import { sendBySmtp } from "./smtp";

export type { Email, Outcome } from "./email";

const transports: Record<Env["MAIL_TRANSPORT"], { send: Transport; atOnce: number }> = {
  console: { send: sendToConsole, atOnce: 1 },
  // One that hangs does not hold up the others; a repetition is recognised by its key.
  resend: { send: sendByResend, atOnce: 6 },
  // Without such a key a crash doubles whatever is on its way: no more than one email.
  smtp: { send: sendBySmtp, atOnce: 1 },
};

export async function send(template: Email): Promise<Outcome> {
  return transports[env().MAIL_TRANSPORT].send(template);
}

/** How many emails may be on their way. */
export function lettersAtOnce(): number {
  return transports[env().MAIL_TRANSPORT].atOnce;
}
