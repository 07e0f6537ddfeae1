/**
 * After a breach: asks every account for a new password. Each account is one write set, whose guard is the old password, so that neither a
 * crash nor two operators ask anybody twice; and the log remembers when it began, so that a user who has chosen since is left alone.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { outboxMessage } from "../mail/outbox";
import { auditEvent, findAuditEvents, recordEvent } from "../models/audit-log";
import { sessionDeletion } from "../models/sessions";
import {
  countUsersWithPassword,
  partsOfUsers,
  type User,
  type UserFilter,
  usersWithPassword,
  voidPassword,
} from "../models/users";
import { onBehalfOf } from "../operator-request";
import { lockoutReset } from "../rate-limit/lockout";
import type { RequestContext } from "../request-context";

/** Small enough that other writers wait for milliseconds only. */
export const ASKED_AT_ONCE = 50;
const PAUSE_MS = 20;
const MAX_TRIES = 30;
const RETRY_MS = 1_000;

/** Changes nothing. @returns how many would be asked, and those among them without an email */
export async function previewMassReset(reset: MassReset, now = new Date()): Promise<{ all: number; disabled: number }> {
  const counted = { all: 0, disabled: 0 };
  for await (const filter of filtersOf(reset, (await unfinishedSince(reset)) ?? now)) {
    const { all, disabled } = await countUsersWithPassword(filter);
    counted.all += all;
    counted.disabled += disabled;
  }
  return counted;
}

/** Goes on where one with the same name was interrupted. @returns how many it has asked */
export async function massReset(
  reset: MassReset,
  request: RequestContext,
  onProgress: (asked: number) => void = () => {},
  now = new Date(),
): Promise<number> {
  const startedAt = (await unfinishedSince(reset)) ?? now;
  const about = { details: { filter: reset.name, started: startedAt.toISOString() } };
  if (startedAt === now) await recordEvent({ code: "mass_reset_started", ...about }, request, now);
  let asked = 0;
  for await (const filter of filtersOf(reset, startedAt)) {
    // Until none is left: one that changed meanwhile, perhaps by a login that wrote the same password in another form, is found again.
    for (;;) {
      const slice = await usersWithPassword(filter, ASKED_AT_ONCE);
      if (slice.length === 0) break;
      const results = await Promise.all(slice.map((user) => whenAvailable(() => requireNewPassword(user, request))));
      asked += results.filter(Boolean).length;
      onProgress(asked);
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

/** @returns when it began; undefined if none of that name is under way */
export async function unfinishedSince({ name }: MassReset): Promise<Date | undefined> {
  const [started, finished] = await Promise.all([
    findAuditEvents({ userId: null, code: "mass_reset_started" }),
    findAuditEvents({ userId: null, code: "mass_reset_finished" }),
  ]);
  const over = new Set(finished.map(({ details }) => details?.started));
  const last = started.find(({ details }) => details?.filter === name)?.details?.started;
  return last === undefined || over.has(last) ? undefined : new Date(last);
}

async function* filtersOf({ name: _, emails, ...which }: MassReset, startedAt: Date): AsyncGenerator<UserFilter> {
  if (!emails) for await (const part of partsOfUsers()) yield { ...which, startedAt, part };
  else
    for (let place = 0; place < emails.length; place += ASKED_AT_ONCE)
      yield { ...which, startedAt, emails: emails.slice(place, place + ASKED_AT_ONCE) };
}

/** `name`: the same for the same accounts, so that it is found again. */
export interface MassReset extends Omit<UserFilter, "startedAt" | "part"> {
  name: string;
}
