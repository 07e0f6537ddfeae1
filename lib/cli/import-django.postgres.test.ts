import { spawnSync } from "node:child_process";
import { Client } from "pg";
import { expect, test, vi } from "vitest";
import { dumpOf } from "../django/test-support";
import { env } from "../env";
import { findUserByEmail } from "../models/users";

test("a role that may not write is refused in one sentence, and nothing is written", async () => {
  const { DATABASE_URL } = env();
  const client = new Client({ connectionString: DATABASE_URL });
  await client.connect();
  const role = `reader_${process.pid}`;
  await client.query(`create role ${role} login; grant select on all tables in schema public to ${role}`);
  const fields = { email: "ada@example.com", password: "", last_login: null };
  const file = dumpOf([{ model: "auth.user", pk: 1, fields }]);
  const url = new URL(DATABASE_URL);
  url.username = role;
  const node = ["--import", "./lib/cli/register.mjs", "lib/cli/import-django.ts", file];
  vi.stubEnv("DATABASE_URL", url.href);
  const { status, stderr } = spawnSync(process.execPath, node, { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 1, stderr: "The database does not let its user write there.\n" });
  expect(await findUserByEmail(fields.email)).toBeUndefined();
  await client.query(`drop owned by ${role}; drop role ${role}`);
  await client.end();
});
