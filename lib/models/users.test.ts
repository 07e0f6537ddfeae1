import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "../db";
import { users } from "../db/schema";
import { onPostgres } from "../env";
import { execute, planOf } from "../test-support";
import { createUser, similarEmails, similarEmailsQuery } from "./users";

const MANY = 5_000;

test("which address may have been meant is found along an index, whatever stands before the @, and however many accounts there are", async () => {
  const rows = Array.from({ length: MANY }, (_, i) => ({ email: `user-${i}@example.com`, createdAt: new Date() }));
  for (let i = 0; i < MANY; i += 500)
    await db()
      .insert(users)
      .values(rows.slice(i, i + 500));
  for (const email of ["ada@example.com", "ada@example.org", "ada.lovelace@example.com", "ad_@example.com"])
    await createUser({ email, passwordHash: null });
  if (onPostgres()) await execute(sql`analyze users`);
  expect((await similarEmails("ada+shop@example.net")).sort()).toEqual(["ada@example.com", "ada@example.org"]);
  expect(await similarEmails("a.d_@example.net")).toEqual(["ad_@example.com"]);
  const plan = await planOf(similarEmailsQuery("ada+shop@example.net").limit(5).getSQL());
  expect(plan).not.toMatch(/Seq Scan|SCAN users/);
});
