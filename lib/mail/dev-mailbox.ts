/** The latest emails of this process, newest first, for /dev/mailbox. In memory, and never filled in production. */
import { env } from "../env";
import { singleton } from "../singleton";
import type { Email } from "./transports";

const KEPT = 100;

export type DevMailboxEmail = Email & { sentAt: Date };

export function addToDevMailbox(email: Email, sentAt: Date): void {
  if (env().production) return;
  mailbox().unshift({ ...email, sentAt });
  mailbox().splice(KEPT);
}

export function emailsInDevMailbox(): readonly DevMailboxEmail[] {
  return mailbox();
}

const mailbox = () => singleton<DevMailboxEmail[]>("dev-mailbox", () => []);
