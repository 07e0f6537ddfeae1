import { outboxMessage } from "../mail/outbox";
import { auditEvent } from "../models/audit-log";
import { sessionDeletion } from "../models/sessions";
import { disableUser, enableUser, type User } from "../models/users";
import type { RequestContext } from "../request-context";

/**
 * From the next request on: no session, token, link or password of it is good, and strangers are answered as for any other account.
 * @returns false if it was disabled already
 */
export async function disableAccount(user: User, request: RequestContext, now = new Date()): Promise<boolean> {
  return disableUser(
    user,
    now,
    sessionDeletion(user.id),
    outboxMessage("account-disabled", { userId: user.id }, request, now),
    auditEvent({ code: "account_disabled", userId: user.id }, request, now),
  );
}

/**
 * Gives the password and the sign-in methods back, and nothing that is older: sessions have ended, also of an account that was disabled
 * by a statement, and so have the reset links. @returns false if it was not disabled
 */
export async function enableAccount(user: User, request: RequestContext, now = new Date()): Promise<boolean> {
  return enableUser(
    user,
    now,
    sessionDeletion(user.id),
    outboxMessage("account-enabled", { userId: user.id }, request, now),
    auditEvent({ code: "account_enabled", userId: user.id }, request, now),
  );
}
