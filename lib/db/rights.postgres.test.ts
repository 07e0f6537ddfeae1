import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { createRestrictedDatabase } from "../../e2e/support/postgres";
import { env } from "../env";
import { openDatabase } from "./index";
import { users } from "./schema";

/** @returns how `npm run db:migrate` ended with these settings */
function migrate(settings: Record<string, string>) {
  const node = ["--import", "./lib/cli/register.mjs", "drizzle/migrate.ts"];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, {
    encoding: "utf8",
    env: { NODE_ENV: "test", AUTH_SECRET: env().AUTH_SECRET, ...settings },
  });
  return { status, stdout, stderr };
}
const DONE = { status: 0, stdout: "The database is up to date.\n", stderr: "" };

test("a role that may only read and write rows is enough, and something to migrate is one sentence about who may", async () => {
  const { owner, app } = await createRestrictedDatabase(env().DATABASE_URL);
  const refusal =
    "The database has to be migrated, and its user has no right to: set DATABASE_MIGRATE_URL to the URL of a user who has (docs/scaling.md).\n";
  expect(migrate({ DATABASE_URL: app })).toEqual({ status: 1, stdout: "", stderr: refusal });
  expect(migrate({ DATABASE_URL: app, DATABASE_MIGRATE_URL: owner })).toEqual(DONE);
  expect(migrate({ DATABASE_URL: app })).toEqual(DONE);

  const { write, count, close } = openDatabase(app);
  const insert = await write(
    (tx) => tx.insert(users).values({ email: "a@example.com", createdAt: new Date() }).returning(),
    [],
  );
  expect(insert).toHaveLength(1);
  await expect(count({ sql: "create table more (a int)", values: [] })).rejects.toMatchObject({ code: "42501" });
  await close();
});
