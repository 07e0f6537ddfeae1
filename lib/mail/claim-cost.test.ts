/** What is asked all the time follows an index: it costs the same with ten messages waiting and with a million. */
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "../db";
import { outbox } from "../db/schema";
import { onPostgres } from "../env";
import { execute, planOf } from "../test-support";
import { waitingBeside, waitingQuery } from "./notices";
import { claimNext, failedQuery, freeMessages, longestDueQuery, messagesToQuery, type OutboxMessage } from "./outbox";
import { after, start } from "./test-support";

const WAITING = 3_000;

test("claiming and the mail state read along an index, sort nothing, and scan no table", async () => {
  const rows = Array.from({ length: WAITING }, (_, i) => ({
    ...{ id: randomUUID(), template: "reset-password", address: `${i}@example.com`, context: {} },
    ...{ createdAt: after(-i), dueAt: after(-(i % 7)) },
  }));
  for (let i = 0; i < WAITING; i += 500)
    await db()
      .insert(outbox)
      .values(rows.slice(i, i + 500));
  if (onPostgres()) await execute(sql`analyze outbox`);
  const claiming = longestDueQuery(freeMessages("email", start), 5).getSQL();
  expect(await planOf(claiming)).toMatch(/outbox_due/);
  expect(await planOf(claiming)).not.toMatch(/Sort|TEMP B-TREE|Seq Scan|SCAN outbox(?! USING)/);
  expect(await planOf(failedQuery().limit(3).getSQL())).toMatch(/outbox_failed/);
  expect(await claimNext(5, start)).toHaveLength(5);
});

test("what waits for one account, and what was written to it, is found by indexes, also beside a mass event", async () => {
  const bulk = { destination: "bulk", template: "new-password-required", context: {} };
  const rows = Array.from({ length: WAITING }, (_, i) => ({
    ...{ id: randomUUID(), ...bulk, userId: i, createdAt: after(-i), dueAt: start },
  }));
  for (let i = 0; i < WAITING; i += 500)
    await db()
      .insert(outbox)
      .values(rows.slice(i, i + 500));
  if (onPostgres()) await execute(sql`analyze outbox`);
  const notice = { ...rows[0], template: "password-changed", lease: "l" } as unknown as OutboxMessage;
  const queries = [
    waitingQuery(waitingBeside(notice, 7)),
    messagesToQuery({ userId: 7 }, 50),
    messagesToQuery({ userId: 7, email: "7@example.com" }, 50),
  ];
  for (const query of queries) {
    const plan = await planOf(query.getSQL());
    expect(plan).toMatch(/outbox_user/);
    expect(plan).not.toMatch(/Seq Scan|SCAN outbox|outbox_(created|completed|due)/);
  }
});
