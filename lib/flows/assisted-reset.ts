/** What the help desk does for somebody who cannot get in. Each link is one as any other: it lives as long, and works once. */
import { enqueue } from "../mail/outbox";
import { requestPhrase } from "../mail/request-phrase";
import { auditEvent } from "../models/audit-log";
import { isLocked, type User } from "../models/users";
import { lockoutReset } from "../rate-limit/lockout";
import type { RequestContext } from "../request-context";
import { mintToken, uidOf } from "../tokens";

/** Beyond any quota that strangers have used up. @returns the two words of the email; undefined for a disabled account */
export async function sendAssistedReset(
  user: User,
  request: RequestContext,
  now = new Date(),
): Promise<{ phrase: string } | undefined> {
  if (user.disabledAt) return undefined;
  const requested = auditEvent({ code: "reset_requested", userId: user.id }, request, now);
  const messageId = await enqueue("reset-password", { userId: user.id }, request, now, requested);
  return { phrase: requestPhrase(messageId, request.language) };
}

/** Whose mail does not arrive is handed the link itself. The owner is told, in case that is somebody else. */
export async function printResetLink(
  user: User,
  request: RequestContext,
  now = new Date(),
): Promise<{ uid: string; token: string } | undefined> {
  if (user.disabledAt) return undefined;
  const printed = auditEvent({ code: "link_printed", userId: user.id }, request, now);
  await enqueue("link-printed", { userId: user.id }, request, now, printed);
  return { uid: uidOf(user), token: mintToken("reset-password", user, now) };
}

/**
 * A lock has voided the password, which nothing brings back: the way in is a new one. So its owner is sent another link, and nothing that
 * strangers have tried makes them wait. @returns undefined if it is not locked
 */
export async function unlockAccount(
  user: User,
  request: RequestContext,
  now = new Date(),
): Promise<{ phrase: string } | undefined> {
  if (user.disabledAt || !isLocked(user)) return undefined;
  const unlocked = auditEvent({ code: "account_unlocked", userId: user.id }, request, now);
  const writes = [...lockoutReset(user.email), unlocked];
  const messageId = await enqueue("reset-password", { userId: user.id }, request, now, ...writes);
  return { phrase: requestPhrase(messageId, request.language) };
}
