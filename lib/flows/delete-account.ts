/** The owner leaves. What is kept is the record of what happened, under a number that is never given again. */
import { auditEvent } from "../models/audit-log";
import { recentlyAuthenticated, type Session } from "../models/sessions";
import { deleteUser, type User } from "../models/users";
import type { RequestContext } from "../request-context";

/** It cannot be undone, so the session has to be freshly proven. @throws DatabaseUnavailable */
export async function deleteAccount(
  user: User,
  session: Session,
  request: RequestContext,
  now = new Date(),
): Promise<{ ok: boolean }> {
  if (!recentlyAuthenticated(session, now)) return { ok: false };
  return { ok: await deleteUser(user, auditEvent({ code: "account_deleted", userId: user.id }, request, now)) };
}
