import { readFileSync } from "node:fs";
import path from "node:path";
import { max } from "drizzle-orm";
import { migrate as migrateSqlite } from "drizzle-orm/better-sqlite3/migrator";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { Client } from "pg";
import { isEntryPoint, runCommand } from "../lib/cli/command";
import { db } from "../lib/db";
import { integer, table, text } from "../lib/db/columns";
import { retryWhileBusy } from "../lib/db/group-commit";
import { env, onPostgres } from "../lib/env";

const migrationsFolder = onPostgres() ? "drizzle/postgres" : "drizzle/sqlite";
const APPLIED = "__drizzle_migrations";
export const applied = table(APPLIED, { hash: text().notNull(), createdAt: integer() });
const ADVISORY_LOCK = 5_284_724;
const CONNECT_TIMEOUT_MS = 10_000;
const MIGRATION_TIMEOUT_MS = 15 * 60_000;
/** Postgres' insufficient_privilege. */
const NO_PRIVILEGE = "42501";

export class DatabaseTooNew extends Error {
  override name = "DatabaseTooNew";
}

export class MigrationRefused extends Error {
  override name = "MigrationRefused";
}

/** Several processes may call it at once; one of them applies each migration. @throws DatabaseTooNew, MigrationRefused */
export async function migrateDatabase(): Promise<void> {
  const newest = await newestApplied();
  const known = newestKnown();
  if (newest > known) {
    throw new DatabaseTooNew(
      `The database was migrated by a newer version of the code (${nameOf(newest)}; this version knows ${nameOf(known)}). Start that version, or restore a backup.`,
    );
  }
  if (newest < known) await (onPostgres() ? applyToPostgres() : applyToSqlite());
}

async function newestApplied(): Promise<number> {
  try {
    const [row] = await db()
      .select({ newest: max(applied.createdAt) })
      .from(applied);
    return row?.newest ?? 0;
  } catch (error) {
    if ((error as Error).message.includes("no such table")) return 0;
    throw error;
  }
}

function newestKnown(): number {
  const journal = JSON.parse(readFileSync(path.join(migrationsFolder, "meta/_journal.json"), "utf8"));
  return Math.max(...journal.entries.map((entry: { when: number }) => entry.when));
}

const nameOf = (when: number) => new Date(when).toISOString();

/**
 * On a connection of its own: waiting for the lock, or for a large table, may exceed the pool's timeouts. In the role's own schema:
 * drizzle's migrator creates the schema even if it is there, which a role without CREATE on the database may not.
 */
async function applyToPostgres(): Promise<void> {
  const { DATABASE_URL, DATABASE_MIGRATE_URL } = env();
  const client = new Client({
    connectionString: DATABASE_MIGRATE_URL ?? DATABASE_URL,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: MIGRATION_TIMEOUT_MS,
  });
  await client.connect();
  try {
    if (!DATABASE_MIGRATE_URL && (await isPooled(client)))
      throw new MigrationRefused(
        "The database has to be migrated, and DATABASE_URL leads through a pooler: set DATABASE_MIGRATE_URL to the URL of the server itself (docs/scaling.md).",
      );
    await applyInOneTransaction(client);
  } catch (error) {
    if ((error as { code?: string }).code !== NO_PRIVILEGE) throw error;
    throw new MigrationRefused(
      "The database has to be migrated, and its user has no right to: set DATABASE_MIGRATE_URL to the URL of a user who has (docs/scaling.md).",
    );
  } finally {
    await client.end();
  }
}

/** A pooler tells its clients a process id of its own. */
async function isPooled(client: Client): Promise<boolean> {
  const { processID } = client as unknown as { processID: number };
  const { rows } = await client.query("select pg_backend_pid() as pid");
  return rows[0].pid !== processID;
}

/** The lock ends with the transaction, so it holds nothing where a pooler lends the connection to others afterwards. */
async function applyInOneTransaction(client: Client): Promise<void> {
  await client.query("begin; set local statement_timeout = 0; set local lock_timeout = 0");
  await client.query("select pg_advisory_xact_lock($1)", [ADVISORY_LOCK]);
  await client.query(
    `create table if not exists ${APPLIED} (id serial primary key, hash text not null, created_at bigint)`,
  );
  const { rows } = await client.query(`select max(created_at) as newest from ${APPLIED}`);
  const pending = readMigrationFiles({ migrationsFolder }).filter(
    ({ folderMillis }) => folderMillis > Number(rows[0]?.newest ?? 0),
  );
  for (const { sql, hash, folderMillis } of pending) {
    for (const statement of sql) await client.query(statement.replaceAll('"public".', ""));
    await client.query(`insert into ${APPLIED} (hash, created_at) values ($1, $2)`, [hash, folderMillis]);
  }
  await client.query("commit");
}

/** One transaction: the second process finds the file busy, tries again, and has nothing left to do. */
async function applyToSqlite(): Promise<void> {
  const apply = () => migrateSqlite(db(), { migrationsFolder });
  try {
    await retryWhileBusy(apply);
  } catch {
    // "table already exists": applied between our read and our write. A real failure fails again.
    await retryWhileBusy(apply);
  }
}

if (isEntryPoint(import.meta.url))
  await runCommand({
    help: `npm run db:migrate

Brings the database to the schema of this version. The server does so at every start.
On Postgres with the user of DATABASE_MIGRATE_URL, if it is set.`,
    async run() {
      await migrateDatabase();
      console.log("The database is up to date.");
    },
  });
