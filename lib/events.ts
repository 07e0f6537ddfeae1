/** The record of what happened: one row, written with the change itself, and one log line once that is on disk. */
import { commit, type Write } from "./db";
import { events } from "./db/schema";
import { log } from "./log";
import type { RequestContext } from "./request-context";

export type EventCode =
  | "login"
  | "login_failed"
  | "logout"
  | "signed_up"
  | "sign_up_taken"
  | "verification_requested"
  | "email_verified"
  | "verification_refused"
  | "reset_requested"
  | "reset_used"
  | "reset_refused"
  | "password_changed"
  | "password_set"
  | "mail_sent"
  | "mail_refused"
  | "mail_expired"
  | "mail_withheld";

export interface Happening {
  code: EventCode;
  userId?: number;
  details?: Record<string, string>;
}

export function event(happening: Happening, request: RequestContext, now: Date): Write {
  const row = { ...happening, ...request, userAgent: request.userAgent.slice(0, 400), at: now };
  const write: Write = (tx) => tx.insert(events).values(row).returning({ id: events.id });
  write.afterCommit = () =>
    log().info({ ...row, at: undefined, details: undefined, ...happening.details }, happening.code);
  return write;
}

export async function record(happening: Happening, request: RequestContext, now: Date): Promise<void> {
  await commit(event(happening, request, now));
}
