import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "../lib/db";
import { DatabaseTooNew, migrateDatabase } from "./migrate";

const applied = () => db().all(sql`select * from __drizzle_migrations`).length;

test("migrating twice changes nothing", () => {
  const before = applied();
  expect(before).toBeGreaterThan(0);
  migrateDatabase();
  expect(applied()).toBe(before);
});

test("a file from a newer version is refused, by name, and left alone", () => {
  const future = Date.UTC(2100, 0, 1);
  db().run(sql`insert into __drizzle_migrations (hash, created_at) values ('future', ${future})`);
  const before = applied();
  expect(migrateDatabase).toThrow(DatabaseTooNew);
  expect(migrateDatabase).toThrow("2100-01-01");
  expect(applied()).toBe(before);
});
