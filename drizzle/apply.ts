/** Several processes may start at once, and each migration is applied by one of them. */
import { migrate as migrateSqlite } from "drizzle-orm/better-sqlite3/migrator";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as migratePostgres } from "drizzle-orm/node-postgres/migrator";
import { Client } from "pg";
import { db } from "../lib/db";
import { retryWhileBusy } from "../lib/db/group-commit";
import { env } from "../lib/env";

/** Any number that nobody else in the same database uses. */
const LOCK = 5_284_724;

/** Under a lock, on a connection of its own: to wait for another process, or for a large table, may take longer than any request may. */
export async function applyToPostgres(migrationsFolder: string): Promise<void> {
  const client = new Client({ connectionString: env().DATABASE_URL });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    await migratePostgres(drizzle(client), { migrationsFolder, migrationsSchema: "public" });
  } finally {
    await client.end();
  }
}

/** One transaction: who comes second finds the file busy, looks again, and has nothing left to do. */
export async function applyToSqlite(migrationsFolder: string): Promise<void> {
  const apply = () => migrateSqlite(db(), { migrationsFolder });
  try {
    await retryWhileBusy(apply);
  } catch {
    // It was applied between our look and our write: "table already exists". What is really wrong is wrong the second time too.
    await retryWhileBusy(apply);
  }
}
