/** Brings the database to the form that this version of the code expects. `npm run db:migrate`; also at every start. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { max } from "drizzle-orm";
import { closeDatabase, db } from "../lib/db";
import { integer, table, text } from "../lib/db/columns";
import { onPostgres } from "../lib/env";
import { applyToPostgres, applyToSqlite } from "./apply";

const migrationsFolder = onPostgres() ? "drizzle/postgres" : "drizzle/sqlite";
/** Where drizzle's migrator keeps its own record. */
export const applied = table("__drizzle_migrations", { hash: text().notNull(), createdAt: integer() });

/** The database was written by a newer version: going on could damage it. */
export class DatabaseTooNew extends Error {
  override name = "DatabaseTooNew";
}

/** @throws DatabaseTooNew */
export async function migrateDatabase(): Promise<void> {
  const newest = await newestApplied();
  const known = newestKnown();
  if (newest > known) {
    throw new DatabaseTooNew(
      `The database was migrated by a newer version of the code (${nameOf(newest)}; this version knows ${nameOf(known)}). Start that version, or restore a backup.`,
    );
  }
  if (newest < known) await (onPostgres() ? applyToPostgres(migrationsFolder) : applyToSqlite(migrationsFolder));
}

async function newestApplied(): Promise<number> {
  try {
    const [row] = await db()
      .select({ newest: max(applied.createdAt) })
      .from(applied);
    return row?.newest ?? 0;
  } catch (error) {
    const { message, cause } = error as Error;
    if (/no such table|relation .* does not exist/.test(`${message} ${cause}`)) return 0;
    throw error;
  }
}

function newestKnown(): number {
  const journal = JSON.parse(readFileSync(path.join(migrationsFolder, "meta/_journal.json"), "utf8"));
  return Math.max(...journal.entries.map((entry: { when: number }) => entry.when));
}

const nameOf = (when: number) => new Date(when).toISOString();

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await migrateDatabase();
  await closeDatabase();
  console.log("The database is up to date.");
}
