import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { migrate } from "drizzle-orm/better-sqlite3/migrator";
import { expect, test } from "vitest";
import { commit } from "../lib/db";
import { sessionInsertion, sessionsOf } from "../lib/models/sessions";
import { createUser, findUserByEmail } from "../lib/models/users";
import { request } from "../lib/test-support";
import { copyDatabase } from "./copy";

test("a SQLite database is copied to Postgres value by value, and no id is given twice", async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "latchkey-copy-")), "latchkey.db");
  const source = new Sqlite(file);
  migrate(drizzle(source), { migrationsFolder: "drizzle/sqlite" });
  source.exec(`
    insert into users (id, email, password_hash, created_at) values
      (7, 'seven@example.com', 'bcrypt_sha256$$2b$04$x', 1767225600001),
      (41, 'é“@example.com', null, 1767225600002);
    insert into identities (user_id, provider, subject, created_at) values (41, 'google', 's', 1767225600003);
    insert into outbox (id, template, address, context, created_at, due_at) values
      ('i', 'reset-password', 'seven@example.com', '{"a":"b"}', 1767225600004, 1767225600005);
    insert into users (id, email, created_at) values (99, 'deleted@example.com', 0);
    delete from users where id = 99;
    insert into sessions (id, user_id, token_hash, created_at, last_used_at, client, user_agent) values (5, 7, 'x', 0, 0, '', '');
    delete from sessions;`);
  source.close();

  expect(await copyDatabase(file)).toMatchObject({ users: 2, identities: 1, sessions: 0, outbox: 1 });
  expect(await findUserByEmail("seven@example.com")).toMatchObject({
    id: 7,
    passwordHash: "bcrypt_sha256$$2b$04$x",
    createdAt: new Date(1767225600001),
  });
  const next = await createUser({ email: "new@example.com", passwordHash: null });
  expect(next?.id).toBe(100);
  await commit(sessionInsertion(7, "token", "password", request, new Date()));
  expect((await sessionsOf(7)).map(({ id }) => id)).toEqual([6]);
  await expect(copyDatabase(file)).rejects.toThrow("is not empty");
});
