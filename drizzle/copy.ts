/**
 * Moves a SQLite database to an empty Postgres and proves that nothing was lost: `DATABASE_URL=postgres://… npm run db:copy -- file:./data/latchkey.db`.
 * Stop the server first: what is written meanwhile would stay behind.
 */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import Sqlite from "better-sqlite3";
import { asc, getTableColumns, sql } from "drizzle-orm";
import { closeDatabase, commit, db } from "../lib/db";
import * as schema from "../lib/db/schema";
import { onPostgres } from "../lib/env";
import { migrateDatabase } from "./migrate";
import { type Row, readTable, type Table } from "./sqlite-rows";

/** Postgres takes 65,535 values in a statement; no table has more than 60 columns. */
const ROWS_AT_A_TIME = 1_000;
/** In this order no row comes before the one that it points to. */
const TABLES: Table[] = [schema.users, ...Object.values(schema).filter((table) => table !== schema.users)];

/** @returns the number of rows of each table. @throws when the target has rows already, or its rows are not those of the source */
export async function copyDatabase(sourceFile: string): Promise<Record<string, number>> {
  const source = new Sqlite(sourceFile, { readonly: true, fileMustExist: true });
  await migrateDatabase();
  const copied: Record<string, number> = {};
  for (const table of TABLES) {
    const { name, rows } = readTable(source, table);
    if ((await targetRows(table)).length > 0) throw new Error(`The table ${name} of the target is not empty.`);
    for (let at = 0; at < rows.length; at += ROWS_AT_A_TIME) {
      const some = rows.slice(at, at + ROWS_AT_A_TIME);
      await commit((tx) =>
        tx
          .insert(table)
          .values(some as never)
          .returning(),
      );
    }
    const there = await targetRows(table);
    if (there.length !== rows.length || checksum(there) !== checksum(rows))
      throw new Error(
        `The table ${name} did not arrive whole: ${there.length} of ${rows.length} rows, or other values.`,
      );
    if ("id" in getTableColumns(table) && typeof rows.at(-1)?.id === "number") await continueAfter(name, table);
    copied[name] = rows.length;
  }
  source.close();
  return copied;
}

async function targetRows(table: Table): Promise<Row[]> {
  const key = Object.values(getTableColumns(table)).find((column) => column.primary);
  return (await db()
    .select()
    .from(table as typeof schema.users)
    .orderBy(asc(key as never))) as Row[];
}

/** Ids were brought along, and the next one is to be new. */
async function continueAfter(name: string, table: Table): Promise<void> {
  const last = sql.raw(`setval(pg_get_serial_sequence('${name}', 'id'), (select max(id) from "${name}"))`);
  await db()
    .select({ last })
    .from(table as typeof schema.users)
    .limit(1);
}

function checksum(rows: Row[]): string {
  const hash = createHash("sha256");
  // Sorted here, because engines sort text differently.
  for (const line of rows.map((row) => JSON.stringify(row)).sort()) hash.update(line).update("\n");
  return hash.digest("hex");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [source = "file:./data/latchkey.db"] = process.argv.slice(2);
  if (!onPostgres()) throw new Error("DATABASE_URL must be the postgres:// URL of the target.");
  console.table(await copyDatabase(source.replace(/^file:/, "")));
  await closeDatabase();
}
