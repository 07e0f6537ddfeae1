import { inspect } from "node:util";
import { eq, sql } from "drizzle-orm";
import { Client } from "pg";
import { expect, test } from "vitest";
import { env } from "../env";
import { commit, DatabaseUnavailable, db, openDatabase, type Write } from "./index";
import { users } from "./schema";

const insert = (email: string): Write => {
  return (tx) => tx.insert(users).values({ email, createdAt: new Date() }).returning();
};
const touch = (email: string): Write => {
  return (tx) => tx.update(users).set({ lastLoginAt: new Date() }).where(eq(users.email, email)).returning();
};

test("a locked row is waited for until the timeout, then reported as unavailable", async () => {
  await commit(insert("held@example.com"));
  const holder = new Client({ connectionString: env().DATABASE_URL });
  await holder.connect();
  await holder.query("begin; select 1 from users where email = 'held@example.com' for update");
  await expect(commit(touch("held@example.com"))).rejects.toThrow(DatabaseUnavailable);
  const waiting = commit(touch("held@example.com"));
  await holder.query("commit");
  expect(await waiting).toHaveLength(1);
  await holder.end();
});

test("two write sets in a deadlock are both written", async () => {
  await commit(insert("a@example.com"));
  await commit(insert("b@example.com"));
  const written = await Promise.all([
    commit(touch("a@example.com"), touch("b@example.com")),
    commit(touch("b@example.com"), touch("a@example.com")),
  ]);
  expect(written.every((rows) => rows.length === 1)).toBe(true);
});

test("fifty concurrent writes of one row all succeed", async () => {
  await commit(insert("crowd@example.com"));
  const written = await Promise.all(Array.from({ length: 50 }, () => commit(touch("crowd@example.com"))));
  expect(written.filter((rows) => rows.length === 1)).toHaveLength(50);
});

test("connections that the server terminates are replaced", async () => {
  const engine = openDatabase(env().DATABASE_URL);
  await engine.write(insert("before@example.com"), []);
  const operator = new Client({ connectionString: env().DATABASE_URL });
  await operator.connect();
  await operator.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()",
  );
  await operator.end();
  // The pool may not know yet: then the write is rejected as unavailable, not lost.
  const after = () => engine.write(insert("after@example.com"), []);
  expect(await after().catch(after)).toHaveLength(1);
  await engine.close();
});

test("an unreachable server is unavailable, also for reads", async () => {
  const nowhere = openDatabase("postgres://latchkey@127.0.0.1:1/latchkey");
  const read = async () => nowhere.handle.select().from(users).where(eq(users.id, 1));
  await expect(read()).rejects.toThrow(DatabaseUnavailable);
  await expect(nowhere.write(insert("x@example.com"), [])).rejects.toThrow(DatabaseUnavailable);
  await nowhere.close();
});

test("a statement that fails for another reason is an error, and not retried", async () => {
  await commit(insert("twice@example.com"));
  await expect(commit(insert("twice@example.com"))).rejects.not.toThrow(DatabaseUnavailable);
});

test("a value that Postgres repeats in its message stays here", async () => {
  const secret = "not-a-number-but-a-token";
  const failure = await db()
    .select()
    .from(users)
    .where(sql`${users.id} = cast(${secret} as integer)`)
    .then(
      () => undefined,
      (error) => error,
    );
  expect(failure).toMatchObject({ name: "DatabaseError", code: "22P02", statement: "select users" });
  expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain(secret);
});
