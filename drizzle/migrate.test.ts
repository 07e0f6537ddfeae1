import { count } from "drizzle-orm";
import { expect, test } from "vitest";
import { commit, db } from "../lib/db";
import { applied, DatabaseTooNew, migrateDatabase } from "./migrate";

const countApplied = async () => (await db().select({ rows: count() }).from(applied))[0]?.rows;

test("migrating twice changes nothing", async () => {
  const before = await countApplied();
  expect(before).toBeGreaterThan(0);
  await migrateDatabase();
  expect(await countApplied()).toBe(before);
});

test("a database from a newer version is refused, by name, and left alone", async () => {
  const future = { hash: "future", createdAt: Date.UTC(2100, 0, 1) };
  await commit((tx) => tx.insert(applied).values(future).returning());
  const before = await countApplied();
  await expect(migrateDatabase()).rejects.toThrow(DatabaseTooNew);
  await expect(migrateDatabase()).rejects.toThrow("2100-01-01");
  expect(await countApplied()).toBe(before);
});
