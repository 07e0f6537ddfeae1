/** The database of a Django site on SQLite, which may be running: one snapshot, and nothing is written. */
import Sqlite from "better-sqlite3";
import type { DjangoRow, DjangoSource } from "./source";
import { UnreadableSource } from "./unreadable-source";

export function sqliteSource(file: string, tableOf: (model: string) => string): DjangoSource {
  return { rows: (models) => rowsOf(file, models, tableOf) };
}

async function* rowsOf(file: string, models: string[], tableOf: (model: string) => string): AsyncIterable<DjangoRow> {
  const database = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    database.exec("begin");
    for (const model of models) {
      const columns = database.pragma(`table_info(${quoted(tableOf(model))})`) as Column[];
      const key = columns.find(({ pk }) => pk === 1)?.name;
      if (key === undefined) continue;
      const types = new Map(columns.map(({ name, type }) => [name, type.toLowerCase()]));
      const rows = database.prepare(`select * from ${quoted(tableOf(model))}`);
      for (const row of rows.iterate() as IterableIterator<Record<string, unknown>>) {
        const values = Object.entries(row).map(([name, value]) => [name, asDumped(value, types.get(name))]);
        const { [key]: pk, ...fields } = Object.fromEntries(values);
        yield { model, pk, fields };
      }
    }
  } catch (error) {
    throw new UnreadableSource(`${file} cannot be read (${(error as { code?: string }).code}).`);
  } finally {
    database.close();
  }
}

/** By the column's type, as Django declares it. */
function asDumped(value: unknown, type: string | undefined): unknown {
  if (type === "bool" && typeof value === "number") return value !== 0;
  if (typeof value !== "string") return value;
  if (type === "datetime") return `${value.replace(" ", "T")}Z`;
  return type === "char(32)" && /^[0-9a-f]{32}$/.test(value) ? hyphenated(value) : value;
}

function hyphenated(uuid: string): string {
  return uuid.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

interface Column {
  name: string;
  type: string;
  pk: number;
}
