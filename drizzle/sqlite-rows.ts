/** Rows of a SQLite file as the schema of either engine understands them. */
import type Sqlite from "better-sqlite3";
import { getTableColumns, getTableName } from "drizzle-orm";
import type * as schema from "../lib/db/schema";

export type Table = (typeof schema)[keyof typeof schema];
export type Row = Record<string, unknown>;

export function readTable(file: Sqlite.Database, table: Table): { name: string; rows: Row[] } {
  const name = getTableName(table);
  const columns = Object.entries(getTableColumns(table));
  const rows = file.prepare(`select * from "${name}"`).all() as Row[];
  const read = (row: Row) =>
    columns.map(([key, { dataType }]) => [key, fromSqlite(row[snakeCase(key)] ?? null, dataType)] as const);
  return { name, rows: rows.map((row) => Object.fromEntries(read(row))) };
}

function fromSqlite(value: unknown, dataType: string): unknown {
  if (value === null) return null;
  if (dataType === "date") return new Date(value as number);
  return dataType === "json" ? JSON.parse(value as string) : value;
}

/** As drizzle's `casing: "snake_case"` names the columns. */
function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (template) => `_${template.toLowerCase()}`);
}
