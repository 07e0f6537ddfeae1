/** The seam to the world of mail: hands a letter to the transport that the operator chose. */
import { env } from "../env";
import { sendToConsole } from "./console";
import type { Letter, Outcome, Transport } from "./letter";

export type { Letter, Outcome } from "./letter";

const transports: Record<string, Transport> = {
  console: sendToConsole,
};

export async function send(letter: Letter): Promise<Outcome> {
  const transport = transports[env().MAIL_TRANSPORT];
  if (!transport) throw new Error(`MAIL_TRANSPORT=${env().MAIL_TRANSPORT} is not available`);
  return transport(letter);
}
