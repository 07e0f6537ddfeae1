/** The seam to the world of mail: hands a letter to the transport that the operator chose. */
import { type Env, env } from "../env";
import { sendToConsole } from "./console";
import type { Letter, Outcome, Transport } from "./letter";
import { sendByResend } from "./resend";
import { sendBySmtp } from "./smtp";

export type { Letter, Outcome } from "./letter";

const transports: Record<Env["MAIL_TRANSPORT"], Transport> = {
  console: sendToConsole,
  resend: sendByResend,
  smtp: sendBySmtp,
};

export async function send(letter: Letter): Promise<Outcome> {
  return transports[env().MAIL_TRANSPORT](letter);
}
