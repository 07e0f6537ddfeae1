import { env, onPostgres } from "../env";
import { singleton } from "../singleton";
import type { Database, Engine, Statement, Write } from "./engine";
import { openPostgres } from "./postgres";
import { openSqlite } from "./sqlite";

export { DatabaseError } from "./database-error";
export { type Database, DatabaseUnavailable, type Statement, type Write } from "./engine";

export function db(): Database {
  return engine().handle;
}

/** One statement, exact under bursts. A crash of the process loses nothing, a power cut may. @throws DatabaseUnavailable */
export async function count(statement: Statement): Promise<Record<string, unknown>[]> {
  return engine().count(statement);
}

/**
 * All or nothing, and nothing unless the guard changes a row. On disk when it returns the guard's rows. Statements and not a
 * callback, because SQLite's transactions cannot be async and Postgres' must be. @throws DatabaseUnavailable
 */
export async function commit<Row>(guard: Write<Row>, ...writes: Write[]): Promise<Row[]> {
  const changed = await engine().write(guard, writes);
  if (changed[0].length > 0)
    for (const [place, write] of [guard as Write, ...writes].entries()) write.afterCommit?.(changed[place] ?? []);
  return changed[0];
}

export function openDatabase(url: string): Engine {
  return onPostgres() ? openPostgres(url) : openSqlite(url);
}

function engine(): Engine {
  return singleton("db", () => openDatabase(env().DATABASE_URL));
}
