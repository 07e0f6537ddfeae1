import { DAY_MS } from "../clock";
import type { Notice } from "../mail/email-templates";
import { outboxMessage } from "../mail/outbox";
import { LATE_MS } from "../mail/quotas";
import { webhook } from "../mail/webhooks";
import { findLinkUser, type MailedLink, throttleWrongTokens } from "../mailed-link";
import {
  type AuditEventCode,
  type AuditLogEntry,
  auditEvent,
  auditEventsBetween,
  recordEvent,
} from "../models/audit-log";
import { linkUseInsertion } from "../models/deliveries";
import { NOT_REVIEWED, reviewIdentities } from "../models/identities";
import { sessionDeletion } from "../models/sessions";
import { lockUser, type User } from "../models/users";
import { lockoutReset } from "../rate-limit/lockout";
import type { RequestContext } from "../request-context";
import { checkToken, endOfLife, mintedAt, type TokenStatus } from "../tokens";

const LOGINS_MS = 7 * DAY_MS;

/** The emails with a link to lock the account, and what its page tells. */
const EVENTS: Record<Notice | "reset-password", AuditEventCode[]> = {
  "reset-password": ["login"],
  "password-changed": ["reset_used", "password_changed", "password_set"],
  "method-added": ["identity_linked"],
  "method-removed": ["identity_unlinked"],
  "new-device": ["login_new_device"],
  "link-printed": ["link_printed"],
  "sessions-ended": ["sessions_ended"],
  "account-enabled": ["account_enabled"],
};

/** Does not use the link up. */
export async function checkNotMeLink(link: MailedLink, now = new Date()): Promise<NotMeLinkStatus> {
  const { user, notice, status } = await findNotice(link, now);
  if (status === "expired") return { status, since: endOfLife("not-me", link.token) };
  if (!user || !notice) return { status: "invalid" };
  const at = mintedAt(link.token);
  const [from, to] =
    notice === "reset-password"
      ? [new Date(at.getTime() - LOGINS_MS), now]
      : [new Date(at.getTime() - LATE_MS), new Date(at.getTime() + 999)];
  return { status: "good", email: user.email, events: await auditEventsBetween(from, to, user.id, EVENTS[notice]) };
}

/**
 * For the owner, when an attacker is in the account: in the write that spends the link, everybody is logged out, the password is void,
 * and what was added within seven days is removed. A reset opens the account again. A refusal changes nothing.
 * @throws Throttled, DatabaseUnavailable
 */
export async function lockAccount(
  link: MailedLink,
  request: RequestContext,
  now = new Date(),
): Promise<{ ok: boolean }> {
  const { user, status } = await findNotice(link, now);
  await throttleWrongTokens("not-me", link, status, request, now);
  if (!user || status !== "valid") {
    await recordEvent({ code: "lock_refused", userId: user?.id }, request, now);
    return { ok: false };
  }
  return { ok: await lockAccountOf(user, request, now, linkUseInsertion(user.email, now)) };
}

/** Also by the help desk, without a link. @returns false for a disabled account, and when it was locked meanwhile */
export async function lockAccountOf(
  user: User,
  request: RequestContext,
  now = new Date(),
  ...writes: ReturnType<typeof linkUseInsertion>[]
): Promise<boolean> {
  const { removed, left, deletion } = await reviewIdentities(user.id, NOT_REVIEWED, now);
  const unlinked = removed.map(({ provider }) =>
    auditEvent({ code: "identity_unlinked", userId: user.id, details: { provider } }, request, now),
  );
  const details = { left: left.map(({ provider }) => provider) };
  return lockUser(
    user,
    now,
    // OAuth states go with their sessions, device cookies and tokens with what their MACs cover.
    sessionDeletion(user.id),
    deletion,
    ...lockoutReset(user.email),
    outboxMessage("account-locked", { userId: user.id }, request, now, details),
    ...webhook("account.locked", user, now),
    auditEvent({ code: "account_locked", userId: user.id }, request, now),
    ...unlinked,
    ...writes,
  );
}

/** As many MACs for an unknown user. */
async function findNotice({ uid, token }: MailedLink, now: Date): Promise<FoundNotice> {
  const { user } = await findLinkUser(uid);
  const checked = (Object.keys(EVENTS) as (keyof typeof EVENTS)[]).map((notice) => {
    const status = checkToken("not-me", user && { ...user, notice }, token, now);
    return { notice, status };
  });
  return { user, ...(checked.find(({ status }) => status !== "invalid") ?? { status: "invalid" }) };
}

interface FoundNotice {
  user?: User | undefined;
  notice?: keyof typeof EVENTS;
  status: TokenStatus;
}

export type NotMeLinkStatus =
  | { status: "good"; email: string; events: AuditLogEntry[] }
  | { status: "expired"; since: Date }
  | { status: "invalid" };
