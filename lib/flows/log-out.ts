/** Ending sessions for good: their cookies, replayed, are anonymous. */
import { event } from "../models/audit-log";
import type { RequestContext } from "../request-context";
import { endOtherSessionsOf, endSession, endSessionOf, findSession, type Session } from "../models/sessions";
import type { User } from "../models/users";

export async function signOut(token: string, request: RequestContext, now = new Date()): Promise<void> {
  const session = await findSession(token, now);
  if (session) await endSession(token, event({ code: "logout", userId: session.userId }, request, now));
}

/** @param id of one of the user's own; anybody else's stays */
export async function endSessionElsewhere(
  user: User,
  id: number,
  request: RequestContext,
  now = new Date(),
): Promise<void> {
  await endSessionOf(user.id, id, event({ code: "session_ended", userId: user.id }, request, now));
}

export async function endOtherSessions(
  user: User,
  kept: Session,
  request: RequestContext,
  now = new Date(),
): Promise<void> {
  await endOtherSessionsOf(user.id, kept.id, event({ code: "sessions_ended", userId: user.id }, request, now));
}
