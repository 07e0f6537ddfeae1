import { spawnSync } from "node:child_process";
import { Client } from "pg";
import { expect, test } from "vitest";
import { env } from "../lib/env";

test("a role without CREATE on the database starts in a schema of its own, and twice", async () => {
  const operator = new Client({ connectionString: env().DATABASE_URL });
  await operator.connect();
  const role = `tenant_${process.pid}`;
  const { rows } = await operator.query("select current_database() as name");
  await operator.query(`create role ${role} login; create schema ${role} authorization ${role}`);
  await operator.query(
    `revoke all on schema public from public; revoke create on database ${rows[0].name} from public`,
  );
  await operator.query(`alter role ${role} in database ${rows[0].name} set search_path = ${role}`);
  const url = new URL(env().DATABASE_URL);
  url.username = role;
  for (let start = 0; start < 2; start++) {
    const node = ["--import", "./lib/cli/register.mjs", "drizzle/migrate.ts"];
    const run = spawnSync(process.execPath, node, {
      encoding: "utf8",
      env: { ...process.env, DATABASE_URL: url.href, NODE_OPTIONS: "" },
    });
    expect(run).toMatchObject({ status: 0, stderr: "", stdout: "The database is up to date.\n" });
  }
  const tables =
    "select count(*)::int as count from pg_tables where schemaname = $1 and tablename in ('users', 'sessions', 'outbox')";
  expect((await operator.query(tables, [role])).rows).toEqual([{ count: 3 }]);
  await operator.query(`drop owned by ${role} cascade; drop role ${role}`);
  await operator.end();
});
