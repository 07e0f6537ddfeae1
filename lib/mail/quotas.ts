/** How many emails of a kind strangers can have sent to one address, and what becomes of those beyond. See docs/decisions/019. */
import { and, count, desc, eq, gt, inArray, isNotNull, isNull, lt, lte, max, or, type SQL, sql } from "drizzle-orm";
import { DAY_MS, HOUR_MS, latestBeginning, MINUTE_MS } from "../clock";
import { db, type Write } from "../db";
import { outbox } from "../db/schema";
import { env } from "../env";
import { parseRate, type Rate } from "../rate-limit/limits";
import { linkLifetimeHours } from "../tokens";
import { type EmailTemplate, isNotice, NOTICES } from "./email-templates";
import { leasedAs, leaseFrom, type OutboxMessage, update } from "./outbox";

export const EMAILS_PER_HOUR = 5;
const SURPLUS_AT_ONCE = 100;

/** Beyond its quota, an email that may be late is sent after this. One notice tells of as much. */
export const LATE_MS = 10 * MINUTE_MS;
const ONE_WITHIN_LATE = () => ({ points: 1, duration: LATE_MS / 1_000 });
/** To one address, of each kind by itself: strangers' sign-ups use up no reset emails. Every kind without a line has five an hour. */
const QUOTAS: Partial<Record<EmailTemplate, () => Rate>> = {
  "reset-password": () => parseRate(env().RESET_LIMIT),
  "already-have-account": () => ({ points: 1, duration: DAY_MS / 1_000 }),
  ...Object.fromEntries(NOTICES.map((notice) => [notice, ONE_WITHIN_LATE])),
};
/** Only the owner's own mail, or the operator, can cause them. */
const WITHOUT_QUOTA: EmailTemplate[] = [
  "account-locked",
  "account-disabled",
  "account-deleted",
  "new-password-required",
];
/** Late and not dropped: the next reset request or sign-up may be the owner's, and the next notice of a thief. */
const LATE: EmailTemplate[] = ["reset-password", "verify-email", ...NOTICES];

/** What is counted against the reserved share keeps its device. */
type Share = "ordinary" | "reserved";

/**
 * Counts the message against its address once for all attempts, atomically, and renews the lease for sending it. Beyond the quota,
 * one that may be late is granted every ten minutes, and puts the others off. What counts is the kind that is really sent.
 * @param trusted it was requested with a device that the account trusts: for those, as much again is reserved
 * @returns false when the quota is used up or the lease was lost
 */
export async function consumeQuota(
  message: OutboxMessage,
  address: string,
  now: Date,
  trusted = false,
): Promise<boolean> {
  const { template } = message;
  const quota = quotaOf(template);
  const used = (ms: number, share: Share) =>
    sql`(${db()
      .select({ used: count() })
      .from(outbox)
      .where(countedWithin(ms, message, address, share, now))})`;
  const left = (share: Share) =>
    quota && or(isNotNull(outbox.countedAt), lt(used(quota.duration * 1_000, share), quota.points));
  const grant = (share: Share, allowed: SQL | undefined, ...writes: Write[]) => {
    const counted = { template, address, countedAt: message.countedAt ?? now, ...leaseFrom(now) };
    const to = share === "reserved" ? counted : { ...counted, device: null };
    return update(to, and(leasedAs(message), allowed), ...writes);
  };
  if (trusted && (await grant("reserved", left("reserved")))) return true;
  const late = LATE.includes(template) ? eq(used(lateMs(template), "ordinary"), 0) : undefined;
  const othersLate = and(isLate(message, address), isNull(outbox.lease));
  return grant("ordinary", quota && or(left("ordinary"), late), (tx) =>
    tx
      .update(outbox)
      .set({ dueAt: lateFrom(template, now) })
      .where(othersLate)
      .returning({ id: outbox.id }),
  );
}

/**
 * All late ones of an address are due at once, ten minutes after its last email: the newest is claimed first, so that a user who
 * requests one now has a fresh link within ten minutes, however many wait. As many are kept as can be sent while a link lives.
 * @returns false for a kind that is dropped instead
 */
export async function delay(message: OutboxMessage, address: string, now: Date): Promise<boolean> {
  const { template } = message;
  if (!LATE.includes(template)) return false;
  const [last] = await db()
    .select({ at: max(outbox.countedAt) })
    .from(outbox)
    .where(countedWithin(lateMs(template), message, address, "ordinary", now));
  // Not an attempt: nothing was tried.
  const late = { address, dueAt: lateFrom(template, last?.at ?? now), attempts: 0, lease: null, leasedUntil: null };
  const surplus = db()
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(isLate(message, address), isNull(outbox.countedAt), gt(outbox.dueAt, now)))
    .orderBy(desc(outbox.createdAt))
    .limit(SURPLUS_AT_ONCE)
    .offset(Math.floor(linkLifeMs(template) / lateMs(template)));
  await update(late, leasedAs(message), (tx) =>
    tx.delete(outbox).where(inArray(outbox.id, surplus)).returning({ id: outbox.id }),
  );
  return true;
}

/** By the operator: what was counted against the address counts no more, and the newest of what is late goes now. */
export function quotaLift(address: string, now: Date): Write[] {
  const counted = and(eq(outbox.address, address), isNotNull(outbox.completedAt), isNotNull(outbox.countedAt));
  const late = and(
    eq(outbox.address, address),
    isNull(outbox.completedAt),
    isNull(outbox.lease),
    eq(outbox.attempts, 0),
    gt(outbox.dueAt, outbox.createdAt),
  );
  return [
    (tx) => tx.update(outbox).set({ countedAt: null }).where(counted).returning({ id: outbox.id }),
    (tx) => tx.update(outbox).set({ dueAt: now }).where(late).returning({ id: outbox.id }),
  ];
}

function quotaOf(template: EmailTemplate): Rate | undefined {
  if (WITHOUT_QUOTA.includes(template)) return undefined;
  return QUOTAS[template]?.() ?? { points: EMAILS_PER_HOUR, duration: HOUR_MS / 1_000 };
}

/** Not those that did not reach the address, for whatever reason, nor those counted by a clock that was set back since. */
function countedWithin(ms: number, { template }: OutboxMessage, address: string, share: Share, now: Date) {
  return and(
    eq(outbox.address, address),
    eq(outbox.template, template),
    or(isNull(outbox.outcome), eq(outbox.outcome, "sent")),
    share === "reserved" ? isNotNull(outbox.device) : isNull(outbox.device),
    gt(outbox.countedAt, new Date(now.getTime() - ms)),
    lte(outbox.countedAt, latestBeginning(now)),
  );
}

/** Put off and not tried since: a new one is due when it is made, and one that failed has been tried. */
function isLate({ template }: OutboxMessage, address: string) {
  return and(
    eq(outbox.address, address),
    eq(outbox.template, template),
    isNull(outbox.completedAt),
    eq(outbox.attempts, 0),
    gt(outbox.dueAt, outbox.createdAt),
  );
}

/** As many notices wait at most as reset emails: what is beyond is told in one of them. */
const linkLifeMs = (template: EmailTemplate) =>
  linkLifetimeHours(template === "verify-email" ? template : "reset-password") * HOUR_MS;
/** A link that lives for less than that would be dead on arrival. */
const lateMs = (template: EmailTemplate) =>
  isNotice(template) ? LATE_MS : Math.min(LATE_MS, linkLifeMs(template) / 2);
const lateFrom = (template: EmailTemplate, time: Date) => new Date(time.getTime() + lateMs(template));
