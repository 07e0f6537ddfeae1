import { createHash } from "node:crypto";
import Sqlite from "better-sqlite3";
import { asc, getTableColumns, getTableName, sql } from "drizzle-orm";
import { isEntryPoint, runCommand } from "../lib/cli/command";
import { commit, db } from "../lib/db";
import * as schema from "../lib/db/schema";
import { env, onPostgres } from "../lib/env";
import { applied, migrateDatabase } from "./migrate";

/** Postgres takes 65,535 values in a statement; no table has more than 60 columns. */
const BATCH_ROWS = 1_000;
/** No row comes before the one it refers to. */
const TABLES: Table[] = [schema.users, ...Object.values(schema).filter((table) => table !== schema.users)];

type Table = (typeof schema)[keyof typeof schema];
type Row = Record<string, unknown>;

/** @returns the number of rows of each table. @throws when the target is not empty, or a value of it differs afterwards */
export async function copyDatabase(sourceFile: string): Promise<Record<string, number>> {
  const source = new Sqlite(sourceFile, { readonly: true, fileMustExist: true });
  await migrateDatabase();
  const copied: Record<string, number> = {};
  for (const table of TABLES) {
    const name = getTableName(table);
    const rows = sourceRows(source, table);
    if ((await targetRows(table)).length > 0) throw new Error(`The table ${name} of the target is not empty.`);
    for (let start = 0; start < rows.length; start += BATCH_ROWS) {
      const batch = rows.slice(start, start + BATCH_ROWS) as never;
      await commit((tx) => tx.insert(table).values(batch).returning());
    }
    const written = await targetRows(table);
    if (written.length !== rows.length || checksum(written) !== checksum(rows))
      throw new Error(
        `The table ${name} was not copied completely: ${written.length} of ${rows.length} rows, or other values.`,
      );
    await advanceSequence(source, name);
    copied[name] = rows.length;
  }
  source.close();
  return copied;
}

function sourceRows(file: Sqlite.Database, table: Table): Row[] {
  const columns = Object.entries(getTableColumns(table));
  const rows = file.prepare(`select * from "${getTableName(table)}"`).all() as Row[];
  return rows.map((row) =>
    Object.fromEntries(columns.map(([key, { dataType }]) => [key, fromSqlite(row[snakeCase(key)] ?? null, dataType)])),
  );
}

function fromSqlite(value: unknown, dataType: string): unknown {
  if (value === null) return null;
  if (dataType === "date") return new Date(value as number);
  return dataType === "json" ? JSON.parse(value as string) : value;
}

/** As drizzle's `casing: "snake_case"` names the columns. */
function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

async function targetRows(table: Table): Promise<Row[]> {
  const key = Object.values(getTableColumns(table)).find((column) => column.primary);
  const rows = db()
    .select()
    .from(table as typeof schema.users)
    .orderBy(asc(key as never));
  return (await rows) as Row[];
}

/** From SQLite's own record and not from the rows: an id that was deleted may still stand in a link, a token or the audit log. */
async function advanceSequence(source: Sqlite.Database, name: string): Promise<void> {
  const last = source.prepare("select seq from sqlite_sequence where name = ?").pluck().get(name);
  if (typeof last !== "number" || last < 1) return;
  const advanced = sql.raw(`setval(pg_get_serial_sequence('${name}', 'id'), ${last})`);
  await db().select({ advanced }).from(applied).limit(1);
}

function checksum(rows: Row[]): string {
  const hash = createHash("sha256");
  // Sorted here, because the engines sort text differently.
  for (const line of rows.map((row) => JSON.stringify(row)).sort()) hash.update(line).update("\n");
  return hash.digest("hex");
}

if (isEntryPoint(import.meta.url))
  await runCommand({
    help: `DATABASE_URL=postgres://… npm run db:copy -- [file:./data/latchkey.db] [--json]

Copies a SQLite database to an empty Postgres, and compares every value. Stop the server first: what it writes meanwhile is not copied.`,
    options: { json: { type: "boolean" } },
    maxArguments: 1,
    async run({ json }, source = "file:./data/latchkey.db") {
      env();
      if (!onPostgres()) throw new Error("DATABASE_URL must be the postgres:// URL of the target.");
      const copied = await copyDatabase(source.replace(/^file:/, ""));
      if (json) console.log(JSON.stringify(copied));
      else console.table(copied);
    },
  });
