import { inspect } from "node:util";
import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { statementName } from "./database-error";
import { commit, count, db, type Write } from "./index";
import { users } from "./schema";

const insert = (email: string): Write => {
  return (tx) => tx.insert(users).values({ email, createdAt: new Date() }).returning();
};
const rename = (from: string, to: string): Write => {
  return (tx) => tx.update(users).set({ email: to }).where(eq(users.email, from)).returning();
};
const emails = async () => (await db().select().from(users)).map((user) => user.email);

test("nothing is written when the guard changes nothing", async () => {
  expect(await commit(rename("nobody@example.com", "x@example.com"), insert("guarded@example.com"))).toEqual([]);
  expect(await emails()).not.toContain("guarded@example.com");
});

test("a failing statement rolls the guard back", async () => {
  await commit(insert("one@example.com"));
  await expect(commit(rename("one@example.com", "two@example.com"), insert("two@example.com"))).rejects.toThrow();
  expect(await emails()).toContain("one@example.com");
  expect(await emails()).not.toContain("two@example.com");
});

test("afterCommit runs after the commit, and not without it", async () => {
  const ran: string[] = [];
  const hooked = (write: Write, name: string): Write => Object.assign(write, { afterCommit: () => ran.push(name) });
  await commit(rename("nobody@example.com", "x@example.com"), hooked(insert("a@example.com"), "a"));
  await commit(hooked(insert("b@example.com"), "b"), hooked(insert("c@example.com"), "c"));
  expect(ran).toEqual(["b", "c"]);
});

test("of twenty concurrent writers with one guard, one wins", async () => {
  await commit(insert("prize@example.com"));
  const racers = Array.from({ length: 20 }, (_, i) => commit(rename("prize@example.com", `winner-${i}@example.com`)));
  const winners = (await Promise.all(racers)).filter((rows) => rows.length > 0);
  expect(winners).toHaveLength(1);
});

test("of concurrent write sets, the one that fails fails alone", async () => {
  await commit(insert("taken@example.com"));
  const together = ["before@example.com", "taken@example.com", "after@example.com"].map((email) =>
    commit(insert(email)),
  );
  const settled = await Promise.allSettled(together);
  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(await emails()).toEqual(expect.arrayContaining(["before@example.com", "after@example.com"]));
});

test("an error crosses as a code and the name of its statement, and never with a value", async () => {
  const email = "values-stay-here@example.com";
  await commit(insert(email));
  const failures = [
    await commit(insert(email)).catch((error) => error),
    await db()
      .select()
      .from(users)
      .where(sql`no_such_column = ${email}`)
      .catch((error) => error),
    await count({ sql: 'select * from "users" where no_such_column = ?', values: [email] }).catch((error) => error),
  ];
  expect(failures.map(({ name, statement }) => [name, statement])).toEqual([
    ["DatabaseError", "insert users"],
    ["DatabaseError", "select users"],
    ["DatabaseError", "select users"],
  ]);
  expect(failures[0].code).toMatch(/^(SQLITE_CONSTRAINT_UNIQUE|23505)$/);
  expect(inspect(failures, { depth: 20, showHidden: true })).not.toContain(email);
});

test("a statement's name is its verb and its table", () => {
  expect(statementName('insert into "users" ("email") values ($1)')).toBe("insert users");
  expect(statementName('update "users" set "email" = \'from "x"\'')).toBe("update users");
  expect(statementName('delete from "sessions" where true')).toBe("delete sessions");
  expect(statementName('select max("id") from (select "id" from "outbox")')).toBe("select outbox");
  expect(statementName()).toBe("transaction");
});

test("a timestamp is kept to the millisecond and equals itself", async () => {
  const createdAt = new Date("2026-03-29T01:30:00.123Z");
  await commit((tx) => tx.insert(users).values({ email: "time@example.com", createdAt }).returning());
  const found = await db().select().from(users).where(eq(users.createdAt, createdAt));
  expect(found.map((user) => [user.email, user.createdAt])).toEqual([["time@example.com", createdAt]]);
});

test("an id is never reused, not even of a deleted row", async () => {
  const idOf = async (email: string) => {
    const [row] = await commit((tx) => tx.insert(users).values({ email, createdAt: new Date() }).returning());
    return row?.id ?? 0;
  };
  const first = await idOf("first@example.com");
  await commit((tx) => tx.delete(users).where(eq(users.id, first)).returning());
  expect(await idOf("second@example.com")).toBeGreaterThan(first);
});
