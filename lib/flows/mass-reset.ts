/**
 * After a breach: asks every account for a new password. Each account is one write set, whose guard is the old password, so that neither a
 * crash nor two operators ask anybody twice; and the log remembers when it began, so that whoever has chosen since is left alone.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { outboxMessage } from "../mail/outbox";
import { auditEvent, findAuditEvents, recordEvent } from "../models/audit-log";
import { sessionDeletion } from "../models/sessions";
import { countUsersWithPassword, type User, type UserFilter, usersWithPassword, voidPassword } from "../models/users";
import { onBehalfOf } from "../operator-request";
import { lockoutReset } from "../rate-limit/lockout";
import type { RequestContext } from "../request-context";

/** Small enough that other writers wait for milliseconds only. */
export const ASKED_AT_ONCE = 50;
const PAUSE_MS = 20;
const MAX_TRIES = 30;
const RETRY_MS = 1_000;

/** Changes nothing. @returns how many would be asked, those among them without an email, and since when it has been under way */
export async function previewMassReset(reset: MassReset, now = new Date()): Promise<MassResetPreview> {
  const begunAt = await findUnfinished(reset);
  const startedAt = begunAt ?? now;
  const counted = { all: 0, disabled: 0 };
  for (const filter of filtersOf(reset, startedAt)) {
    const { all, disabled } = await countUsersWithPassword(filter);
    counted.all += all;
    counted.disabled += disabled;
  }
  return { ...counted, begunAt };
}

/** Goes on where one with the same name was interrupted. @returns how many it has asked */
export async function massReset(
  reset: MassReset,
  request: RequestContext,
  onProgress: (asked: number) => void = () => {},
  now = new Date(),
): Promise<number> {
  const startedAt = (await findUnfinished(reset)) ?? now;
  const about = { details: { filter: reset.name, started: startedAt.toISOString() } };
  if (startedAt === now) await recordEvent({ code: "mass_reset_started", ...about }, request, now);
  let asked = 0;
  for (const filter of filtersOf(reset, startedAt)) {
    for (let after = 0; ; ) {
      const slice = await usersWithPassword(filter, after, ASKED_AT_ONCE);
      const results = await Promise.all(slice.map((user) => whenAvailable(() => requireNewPassword(user, request))));
      asked += results.filter(Boolean).length;
      onProgress(asked);
      // Else one has changed meanwhile, perhaps by a login that wrote the same password in another form: the slice is read again.
      if (results.every(Boolean)) {
        after = slice.at(-1)?.id ?? 0;
        if (slice.length < ASKED_AT_ONCE) break;
      }
      await sleep(PAUSE_MS);
    }
  }
  await recordEvent({ code: "mass_reset_finished", ...about }, request);
  return asked;
}

/** A disabled account loses its old password, and is told when it is enabled. */
async function requireNewPassword(user: User, request: RequestContext): Promise<boolean> {
  const now = new Date();
  const owner = onBehalfOf(user, request);
  const email = outboxMessage("new-password-required", { userId: user.id }, owner, now, {}, "bulk");
  return voidPassword(
    user,
    now,
    sessionDeletion(user.id),
    ...lockoutReset(user.email),
    ...(user.disabledAt ? [] : [email]),
    auditEvent({ code: "new_password_required", userId: user.id }, owner, now),
  );
}

/** A busy or restarting database is no reason to stop half-way. @throws DatabaseUnavailable after a minute or so */
async function whenAvailable<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if ((error as Error).name !== "DatabaseUnavailable" || tries === MAX_TRIES) throw error;
      await sleep(RETRY_MS);
    }
  }
}

/** @returns when it began */
async function findUnfinished({ name }: MassReset): Promise<Date | undefined> {
  const [started, finished] = await Promise.all([
    findAuditEvents({ userId: null, code: "mass_reset_started" }),
    findAuditEvents({ userId: null, code: "mass_reset_finished" }),
  ]);
  const over = new Set(finished.map(({ details }) => details?.started));
  const last = started.find(({ details }) => details?.filter === name)?.details?.started;
  return last === undefined || over.has(last) ? undefined : new Date(last);
}

function filtersOf({ emails, ...which }: MassReset, startedAt: Date): UserFilter[] {
  const filter = { createdBefore: which.createdBefore, loggedInSince: which.loggedInSince, startedAt };
  if (!emails) return [filter];
  const slices = Array.from({ length: Math.ceil(emails.length / ASKED_AT_ONCE) }, (_, place) =>
    emails.slice(place * ASKED_AT_ONCE, (place + 1) * ASKED_AT_ONCE),
  );
  return slices.map((slice) => ({ ...filter, emails: slice }));
}

/** `name`: the same for the same accounts, so that it is found again. */
export interface MassReset extends Omit<UserFilter, "startedAt"> {
  name: string;
}

export interface MassResetPreview {
  all: number;
  disabled: number;
  begunAt: Date | undefined;
}
