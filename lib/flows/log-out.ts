import { outboxMessage } from "../mail/outbox";
import { auditEvent } from "../models/audit-log";
import {
  endOtherSessionsOf,
  endSession,
  endSessionOf,
  endSessionsOf,
  findSession,
  type Session,
} from "../models/sessions";
import type { User } from "../models/users";
import type { RequestContext } from "../request-context";

export async function logOut(token: string, request: RequestContext, now = new Date()): Promise<void> {
  const session = await findSession(token, now);
  if (session) await endSession(token, auditEvent({ code: "logout", userId: session.userId }, request, now));
}

export async function endSessionElsewhere(
  user: User,
  id: number,
  request: RequestContext,
  now = new Date(),
): Promise<void> {
  await endSessionOf(user.id, id, auditEvent({ code: "session_ended", userId: user.id }, request, now));
}

export async function endOtherSessions(
  user: User,
  kept: Session,
  request: RequestContext,
  now = new Date(),
): Promise<void> {
  await endOtherSessionsOf(user.id, kept.id, auditEvent({ code: "sessions_ended", userId: user.id }, request, now));
}

/** By the help desk: with them the bearer tokens end. @returns how many */
export async function endAllSessions(user: User, request: RequestContext, now = new Date()): Promise<number> {
  return endSessionsOf(
    user.id,
    outboxMessage("sessions-ended", { userId: user.id }, request, now),
    auditEvent({ code: "sessions_ended", userId: user.id }, request, now),
  );
}
