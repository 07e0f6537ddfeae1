import { getTableName } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { cleanUp } from "./cleanup";
import { DAY_MS } from "./clock";
import * as database from "./db";
import { commit, db } from "./db";
import { PURGED_AT_ONCE } from "./db/purge";
import * as schema from "./db/schema";
import { onPostgres } from "./env";
import { APP } from "./models/sessions";
import { createUser } from "./models/users";

const now = new Date("2026-06-01T00:00:00Z");
const ago = (days: number) => new Date(now.getTime() - days * DAY_MS);
const OLD = 2 * PURGED_AT_ONCE + 1;
const YOUNG = 3;

const origin = { client: "c", userAgent: "u" };
/** A row of each table that is purged, of that age, and the age in days at which it goes. */
const ROWS = {
  audit_log: [90, (i: string, at: Date) => ({ at, code: "throttled", requestId: i, ...origin })],
  delivery_events: [90, (id: string, at: Date) => ({ id, at, type: "delivered", address: "a", messageId: "m" })],
  limits: [0, (key: string, at: Date) => ({ key, points: 1, expire: at.getTime() })],
  oauth_states: [
    15 / 24 / 60,
    (stateHash: string, createdAt: Date) => ({
      ...{ stateHash, createdAt, provider: "p", purpose: "log-in", returnTo: "/", exchangeId: "e" },
    }),
  ],
  outbox: [
    7,
    (id: string, completedAt: Date) => ({
      ...{ id, completedAt, template: "reset-password", context: {}, createdAt: completedAt, dueAt: completedAt },
    }),
  ],
  sessions: [7, (tokenHash: string, at: Date) => ({ tokenHash, createdAt: at, lastUsedAt: at, userId: 1, ...origin })],
  sign_ups: [7, (reference: string, createdAt: Date) => ({ reference, email: "a@example.com", createdAt, ...origin })],
  static_files: [7, (path: string, servedAt: Date) => ({ path, servedAt, content: "", mac: "" })],
} as const;

/** On Postgres the audit log goes by the week: audit-log.postgres.test.ts. */
const inSlices = (name: string) => name in ROWS && !(onPostgres() && name === "audit_log");
const tables = Object.values(schema).filter((table) => inSlices(getTableName(table)));

async function insert(table: (typeof tables)[number], days: number, count: number, more: object = {}): Promise<void> {
  const [life, row] = ROWS[getTableName(table) as keyof typeof ROWS];
  for (let left = count; left > 0; left -= 100) {
    const rows = Array.from({ length: Math.min(left, 100) }, () => ({
      ...row(crypto.randomUUID(), ago(life + days)),
      ...more,
    }));
    await commit((tx) =>
      tx
        .insert(table)
        .values(rows as never)
        .returning(),
    );
  }
}

const count = (table: (typeof tables)[number]) => db().$count(table as never);

test("what strangers can make rows in is purged; what is left belongs to accounts", () => {
  const others = Object.values(schema)
    .map(getTableName)
    .filter((name) => !(name in ROWS));
  expect(others.sort()).toEqual(["deleted_imports", "identities", "users"]);
});

test.each(tables.map((table) => [getTableName(table), table] as const))(
  "of %s the old rows go, in slices each of its own, and no younger ones",
  async (name, table) => {
    await createUser({ email: `owner-of-${name}@example.com`, passwordHash: null });
    await insert(table, 0.001, OLD);
    await insert(table, -0.001, YOUNG);
    const commits = vi.spyOn(database, "commit");
    await cleanUp(now);
    const slices = await Promise.all(commits.mock.results.map(async ({ value }) => (await value).length));
    commits.mockRestore();
    expect(slices.filter(Boolean)).toEqual([PURGED_AT_ONCE, PURGED_AT_ONCE, 1]);
    expect(await count(table)).toBe(YOUNG);
  },
);

test("sessions end by their last use, by their beginning, and an app's with its last token", async () => {
  await db().delete(schema.sessions);
  await insert(schema.sessions, 23.001, 2, { lastUsedAt: now });
  await insert(schema.sessions, -5, 2, { method: APP, lastUsedAt: now });
  await insert(schema.sessions, -6.5, 1, { method: APP });
  await insert(schema.sessions, 22.999, 1, { lastUsedAt: now });
  await cleanUp(now);
  expect(await count(schema.sessions)).toBe(2);
});

test("other writers come in between the slices", async () => {
  await insert(schema.signUps, 1, OLD);
  const cleaned = cleanUp(now);
  let written = 0;
  let cleaning = true;
  void cleaned.then(() => {
    cleaning = false;
  });
  while (cleaning) {
    await insert(schema.limits, -1, 1);
    written += 1;
  }
  expect(written).toBeGreaterThan(2);
});
