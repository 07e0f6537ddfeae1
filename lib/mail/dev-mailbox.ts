/** The letters of this process, newest first, for /dev/mailbox. In memory, and never filled in production. */
import { env } from "../env";
import type { Letter } from "./transports";
import { oncePerProcess } from "../singleton";

const KEPT = 100;

export type KeptLetter = Letter & { sentAt: Date };

export function keepInDevMailbox(letter: Letter, sentAt: Date): void {
  if (env().production) return;
  mailbox().unshift({ ...letter, sentAt });
  mailbox().splice(KEPT);
}

export function lettersInDevMailbox(): readonly KeptLetter[] {
  return mailbox();
}

const mailbox = () => oncePerProcess<KeptLetter[]>("dev-mailbox", () => []);
