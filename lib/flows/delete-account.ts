import { outboxMessage } from "../mail/outbox";
import { webhook } from "../mail/webhooks";
import { auditEvent } from "../models/audit-log";
import { deletedImportInsertions } from "../models/imported-users";
import { recentlyAuthenticated, type Session } from "../models/sessions";
import { signUpDeletion } from "../models/sign-ups";
import { deleteUser, deleteUserAnyway, type User } from "../models/users";
import type { RequestContext } from "../request-context";

/** Requires a recent authentication. The audit log keeps its events, under an id that is never reused. @throws DatabaseUnavailable */
export async function deleteAccount(
  user: User,
  session: Session,
  request: RequestContext,
  now = new Date(),
): Promise<{ ok: boolean }> {
  if (!recentlyAuthenticated(session, now)) return { ok: false };
  return { ok: await deleteUser(user, ...deletionWrites(user, request, now)) };
}

/** By the help desk: also a disabled one, and its owner is told. */
export async function deleteAccountOf(user: User, request: RequestContext, now = new Date()): Promise<boolean> {
  const notice = outboxMessage("account-deleted", { address: user.email }, request, now);
  return deleteUserAnyway(user, ...deletionWrites(user, request, now), notice);
}

function deletionWrites(user: User, request: RequestContext, now: Date) {
  const details = user.djangoPk === null ? {} : { details: { djangoPk: user.djangoPk } };
  const deleted = auditEvent({ code: "account_deleted", userId: user.id, ...details }, request, now);
  // With the sign-ups: the link of one would begin the account again.
  const writes = [signUpDeletion(user.email), ...deletedImportInsertions(user), deleted];
  return [...writes, ...webhook("account.deleted", user, now)];
}
