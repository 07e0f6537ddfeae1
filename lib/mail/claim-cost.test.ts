/** What is asked all the time follows an index: it costs the same with ten messages waiting and with a million. */
import { randomUUID } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "../db";
import { outbox } from "../db/schema";
import { onPostgres } from "../env";
import { claimNext, failedQuery, freeMessages, longestDueQuery } from "./outbox";
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
  if (onPostgres()) await run(sql`analyze outbox`);
  const claiming = longestDueQuery(freeMessages("email", start), 5).getSQL();
  expect(await planOf(claiming)).toMatch(/outbox_due/);
  expect(await planOf(claiming)).not.toMatch(/Sort|TEMP B-TREE|Seq Scan|SCAN outbox(?! USING)/);
  expect(await planOf(failedQuery().limit(3).getSQL())).toMatch(/outbox_failed/);
  expect(await claimNext(5, start)).toHaveLength(5);
});

async function planOf(query: SQL): Promise<string> {
  const rows = await run(sql`${sql.raw(onPostgres() ? "explain" : "explain query plan")} ${query}`);
  return rows.map((row) => JSON.stringify(row)).join("\n");
}

async function run(statement: SQL): Promise<unknown[]> {
  if (!onPostgres()) return db().all(statement);
  const { rows } = await (db() as unknown as { execute(s: SQL): Promise<{ rows: unknown[] }> }).execute(statement);
  return rows;
}
