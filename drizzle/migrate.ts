/** Brings the database file to the form that this version of the code expects. `npm run db:migrate`; also at every start. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { migrate } from "drizzle-orm/better-sqlite3/migrator";
import { db } from "../lib/db";

const migrationsFolder = path.join(path.dirname(fileURLToPath(import.meta.url)), "sqlite");

/** The file was written by a newer version: going on could damage it. */
export class DatabaseTooNew extends Error {
  override name = "DatabaseTooNew";
}

/** @throws DatabaseTooNew */
export function migrateDatabase(): void {
  const applied = newestApplied();
  const known = newestKnown();
  if (applied > known) {
    throw new DatabaseTooNew(
      `The database was migrated by a newer version of the code (${nameOf(applied)}; this version knows ${nameOf(known)}). Start that version, or restore a backup.`,
    );
  }
  migrate(db(), { migrationsFolder });
}

function newestApplied(): number {
  const table = db().all(sql`select 1 from sqlite_master where name = '__drizzle_migrations'`);
  if (table.length === 0) return 0;
  return (
    db().get<{ newest: number | null }>(sql`select max(created_at) as newest from __drizzle_migrations`).newest ?? 0
  );
}

function newestKnown(): number {
  const journal = JSON.parse(readFileSync(path.join(migrationsFolder, "meta/_journal.json"), "utf8"));
  return Math.max(...journal.entries.map((entry: { when: number }) => entry.when));
}

const nameOf = (when: number) => new Date(when).toISOString();

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  migrateDatabase();
  console.log("The database is up to date.");
}
