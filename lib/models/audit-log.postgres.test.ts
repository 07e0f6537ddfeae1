import { readMigrationFiles } from "drizzle-orm/migrator";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { cleanUp } from "../cleanup";
import { DAY_MS } from "../clock";
import { commit, db, openDatabase } from "../db";
import { auditLog } from "../db/schema";
import { env } from "../env";
import { request } from "../test-support";
import {
  ARCHIVED_AT_ONCE,
  findAuditEvents,
  purgeAuditLog,
  recentAuditEvents,
  recordEvent,
  recordOnce,
} from "./audit-log";

/** A Wednesday. */
const now = new Date("2026-06-03T12:00:00Z");
const ago = (days: number) => new Date(now.getTime() - days * DAY_MS);

let operator: Client;

beforeAll(async () => {
  operator = new Client({ connectionString: env().DATABASE_URL });
  await operator.connect();
});

afterAll(() => operator.end());

beforeEach(async () => {
  await db().delete(auditLog);
  for (const { name } of await weeks()) await operator.query(`drop table ${name}`);
});

/** Of the tables of weeks, the oldest first, how many rows each has. */
async function weeks(): Promise<{ name: string; rows: number }[]> {
  const { rows } = await operator.query(
    "select relname as name from pg_inherits join pg_class on oid = inhrelid where inhparent = 'audit_log'::regclass order by 1",
  );
  for (const week of rows) week.rows = await rowsIn(week.name);
  return rows;
}

async function rowsIn(table: string): Promise<number> {
  return (await operator.query(`select count(*)::int as rows from ${table}`)).rows[0].rows;
}

async function insert(days: number[], more: object = {}): Promise<void> {
  const row = { code: "login", client: "c", userAgent: "u", requestId: "r", userId: 1, ...more };
  await commit((tx) =>
    tx
      .insert(auditLog)
      .values(days.map((age) => ({ ...row, at: ago(age) })))
      .returning(),
  );
}

test("what is older than any link is moved to the table of its week, and found there as before", async () => {
  const days = Array.from({ length: 80 }, (_, day) => day + 0.5);
  await insert(days);
  const before = await findAuditEvents({ userId: 1 });
  await purgeAuditLog(now);
  expect(await rowsIn("only audit_log")).toBe(8);
  const moved = await weeks();
  // Of the last week, a part.
  expect(moved.map(({ rows }) => rows)).toEqual([7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 2]);
  expect(moved[0]?.name).toBe("audit_log_20260316");
  expect(await findAuditEvents({ userId: 1 })).toEqual(before);
  expect(await recentAuditEvents(1, ["login"], 30)).toEqual(before.slice(0, 30));
});

test("a week goes as a whole, when its last moment is 90 days old", async () => {
  // 5 March is 90 days ago, a Thursday.
  await insert([100.4, 99, 93.6, 93.4, 90.1, 89]);
  await purgeAuditLog(now);
  expect(await weeks()).toEqual([{ name: "audit_log_20260302", rows: 3 }]);
  await purgeAuditLog(new Date("2026-06-06T23:59:59.999Z"));
  expect(await weeks()).toHaveLength(1);
  await purgeAuditLog(new Date("2026-06-07T00:00:00Z"));
  expect([await weeks(), await db().$count(auditLog)]).toEqual([[], 0]);
});

test("it is moved in slices, several processes at once move each row once, and others write meanwhile", async () => {
  const days = Array.from({ length: 500 }, (_, i) => 10 + i / 100);
  for (let left = 2 * ARCHIVED_AT_ONCE + 1; left > 0; left -= days.length) await insert(days);
  const rows = await db().$count(auditLog);
  let cleaning = true;
  const cleaned = Promise.all([cleanUp(now), cleanUp(now), purgeAuditLog(now)]).then(() => {
    cleaning = false;
  });
  let written = 0;
  for (; cleaning; written++) await recordEvent({ code: "login", userId: 2 }, request, ago(1));
  await cleaned;
  expect(written).toBeGreaterThan(2);
  // One row counts those of an account beyond its quota.
  const young = await rowsIn("only audit_log");
  expect(await db().$count(auditLog)).toBe(rows + young);
  expect((await weeks()).reduce((sum, week) => sum + week.rows, 0)).toBe(rows);
});

test("what was recorded once stays so for as long as a link works, and its key never keeps a row from being moved", async () => {
  const opened = (days: number) => recordOnce({ code: "link_opened", userId: 3 }, "the same link", request, ago(days));
  await opened(7.9);
  await purgeAuditLog(now);
  await opened(0);
  expect(await findAuditEvents({ userId: 3 })).toHaveLength(1);
  await purgeAuditLog(new Date(now.getTime() + DAY_MS));
  await opened(-1);
  await purgeAuditLog(new Date(now.getTime() + 10 * DAY_MS));
  expect([await findAuditEvents({ userId: 3 }), await rowsIn("only audit_log")]).toMatchObject([{ length: 2 }, 0]);
});

test("a role that may not change the schema archives and drops, and by its temporary tables it deceives nobody", async () => {
  const role = `app_${process.pid}`;
  await operator.query(`
    create role ${role} login;
    grant select, insert, update, delete on all tables in schema public to ${role};
    grant execute on all functions in schema public to ${role}`);
  await insert([120, 30]);
  const url = new URL(env().DATABASE_URL);
  url.username = role;
  const app = new Client({ connectionString: url.href });
  await app.connect();
  await expect(app.query("create table mine (id int)")).rejects.toThrow("permission denied");
  await app.query("create temporary table audit_log (at timestamptz, id bigint)");
  await app.query("select archive_audit_log($1, 1), archive_audit_log($1, 1)", [ago(8)]);
  expect(await weeks()).toMatchObject([{ rows: 1 }, { rows: 1 }]);
  await app.query("select drop_audit_log($1)", [ago(90)]);
  await app.end();
  expect(await weeks()).toMatchObject([{ rows: 1 }]);
  const rights = openDatabase(url.href);
  expect(await rights.handle.select().from(auditLog)).toHaveLength(1);
  await rights.close();
  await operator.query(`drop owned by ${role}; drop role ${role}`);
});

test("a role that has its rights on the rows before the migration needs no further grant", async () => {
  const { rows } = await operator.query("select current_database() as name");
  const [database, role] = [`${rows[0].name}_rights`, `app_before_${process.pid}`];
  await operator.query(`create role ${role} login`);
  await operator.query(`create database ${database}`);
  const url = new URL(env().DATABASE_URL);
  url.pathname = database;
  const owner = new Client({ connectionString: url.href });
  await owner.connect();
  await owner.query(`alter default privileges grant select, insert, update, delete on tables to ${role}`);
  for (const { sql } of readMigrationFiles({ migrationsFolder: "drizzle/postgres" }))
    for (const statement of sql) await owner.query(statement.replaceAll('"public".', ""));
  await owner.query(`set role ${role}`);
  await owner.query("select archive_audit_log(now(), 1), drop_audit_log(now())");
  await owner.end();
  await operator.query(`drop database ${database}`);
  await operator.query(`drop role ${role}`);
});

test("nobody else may call the functions", async () => {
  const { rows } = await operator.query(
    "select proname, prosecdef, has_function_privilege('pg_monitor', oid, 'execute') as open from pg_proc where proname like '%audit_log' order by 1",
  );
  expect(rows).toEqual(
    ["archive_audit_log", "drop_audit_log"].map((proname) => ({ proname, prosecdef: true, open: false })),
  );
});

test("what the account page and the help desk ask for is found by an index in every table", async () => {
  // As many as leave the planner no other choice, whether autovacuum has looked at them or not.
  const logins = `insert into audit_log (at, code, user_id, client, user_agent, request_id)
    select $1, 'login', id, 'c', 'u', 'r' from generate_series(1, 2000) id`;
  for (const days of [1, 30, 60]) await operator.query(logins, [ago(days)]);
  await purgeAuditLog(now);
  await operator.query("analyze");
  for (const which of ["user_id = 1 and code = 'login'", "user_id = 1", "submitted_email = 'x'"]) {
    const { rows } = await operator.query(
      `explain select * from audit_log where ${which} order by at desc, id desc limit 6`,
    );
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).not.toContain("Seq Scan");
    expect(plan.match(/Index Cond: \(+(user_id|submitted_email)/g)).toHaveLength(3);
  }
});
