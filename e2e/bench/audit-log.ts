/** What the account page and the help desk ask of the audit log on Postgres, and what it takes to drop a part, however many rows it has. */
import { Client } from "pg";
import { env } from "../../lib/env";
import { keyedHash } from "../../lib/keyed-hash";
import type { AuditEventCode } from "../../lib/models/audit-log";

/** Beside the days that are not moved yet. */
const WEEKS = 12;
const ROWS_OF_A_USER = 20;
const REPETITIONS = 50;

/** As many as the account page asks for. */
const CODES = (
  "login logout login_failed reset_requested password_changed reset_used password_set account_created account_locked account_disabled " +
  "account_enabled link_printed new_password_required identity_linked identity_unlinked session_ended sessions_ended reset_refused " +
  "provider_refused reauthentication_failed"
).split(" ") as AuditEventCode[];
const ID = "nextval(pg_get_serial_sequence('audit_log', 'id'))";
const COLUMNS = "(id, at, code, result, user_id, submitted_email, client, user_agent, request_id)";
/** Of the users one after the other, so that no two rows of one are beside each other. */
const FILL = `${COLUMNS}
  select ${ID}, $3::timestamptz + i % 604800 * interval '1 second', ($5::text[])[1 + i % 5], 'ok', 1 + i % $4, null, '192.0.2.1', 'ua', 'r'
  from generate_series($1::bigint, $2::bigint) as i`;
const FILL_ADDRESSES = `${COLUMNS}
  select ${ID}, $1::timestamptz + i * interval '1 hour', 'reset_requested', 'ok', null, hash, '192.0.2.1', 'ua', 'r'
  from generate_series(1, 2) as i, unnest($2::text[]) as hash`;

export interface AuditLogCost {
  rows: number;
  accountMs: number;
  /** Pages of tables and indexes that the account page's questions touch. */
  accountPages: number;
  supportMs: number;
  dropMs: number;
  droppedRows: number;
}

/** Empties the audit log of DATABASE_URL, and puts rows where the cleanup would have moved them. */
export async function auditLogCost(rows: number): Promise<AuditLogCost> {
  const { findAuditEvents, purgeAuditLog, recentAuditEvents } = await import("../../lib/models/audit-log");
  const operator = new Client({ connectionString: env().DATABASE_URL });
  await operator.connect();
  const tables = await emptyTables(operator, purgeAuditLog);
  const addresses = Array.from({ length: REPETITIONS }, (_, i) => `user-${i}@example.com`);
  const hashes = addresses.map((address) => keyedHash("audit-log.submitted-email", address));
  const users = Math.floor(rows / ROWS_OF_A_USER);
  const each = Math.floor(rows / tables.length);
  for (const [place, { name, from }] of tables.entries()) {
    const values = [place * each, (place + 1) * each - 1, from, users, CODES.slice(0, 5)];
    await operator.query(`insert into ${name} ${FILL}`, values);
    await operator.query(`insert into ${name} ${FILL_ADDRESSES}`, [from, hashes]);
    await operator.query(`vacuum analyze ${name}`);
  }

  const someUsers = Array.from({ length: REPETITIONS }, (_, i) => 1 + Math.floor((i * users) / REPETITIONS));
  const accountMs = await fastestMs(someUsers, (userId) => recentAuditEvents(userId, CODES, 6));
  const accountPages = await pagesOf(operator, someUsers[1] as number);
  const supportMs = await fastestMs(someUsers, (userId, i) =>
    findAuditEvents({ userId, submittedEmail: addresses[i] }, 200),
  );
  const [{ name, from } = { name: "", from: "" }] = tables;
  const { rows: counted } = await operator.query(`select count(*)::int as rows from ${name}`);
  const startedAt = performance.now();
  await operator.query("select drop_audit_log($1::timestamptz + interval '7 days')", [from]);
  const dropMs = performance.now() - startedAt;
  await operator.end();
  return { rows, accountMs, accountPages, supportMs, dropMs, droppedRows: counted[0].rows };
}

/** @returns the tables of past weeks, the oldest first, and audit_log itself */
async function emptyTables(operator: Client, purge: () => Promise<void>): Promise<{ name: string; from: string }[]> {
  await operator.query("truncate audit_log");
  await operator.query(
    `insert into audit_log ${COLUMNS} select ${ID}, now() - (7 * week + 2) * interval '1 day', '', '', 1, null, '', '', ''
      from generate_series(1, ${WEEKS}) as week`,
  );
  await purge();
  await operator.query("truncate audit_log");
  const { rows } = await operator.query(
    `select relname as name, right(relname, 8) || 'Z' as from
      from pg_inherits join pg_class on oid = inhrelid where inhparent = 'audit_log'::regclass order by relname`,
  );
  return [...rows, { name: "audit_log", from: new Date(Date.now() - 7 * 86_400_000).toISOString() }];
}

async function pagesOf(operator: Client, userId: number): Promise<number> {
  let pages = 0;
  for (const code of CODES) {
    const question = `select * from audit_log where user_id = ${userId} and code = '${code}' order by at desc, id desc limit 6`;
    const { rows } = await operator.query(`explain (analyze, buffers, format json) ${question}`);
    const { Plan: plan } = rows[0]["QUERY PLAN"][0];
    pages += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
  }
  return pages;
}

/** And not the median: other work on the machine only slows it down. */
async function fastestMs(users: number[], ask: (user: number, i: number) => Promise<unknown>): Promise<number> {
  let fastest = Number.POSITIVE_INFINITY;
  for (const [i, user] of users.entries()) {
    const startedAt = performance.now();
    await ask(user, i);
    fastest = Math.min(fastest, performance.now() - startedAt);
  }
  return fastest;
}
