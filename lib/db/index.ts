import { env, onPostgres } from "../env";
import { singleton } from "../singleton";
import type { Counter, CounterRate, Database, Engine, Write } from "./engine";
import { openPostgres } from "./postgres";
import { openSqlite } from "./sqlite";

export { DatabaseError } from "./database-error";
export { type CounterRate, type Database, DatabaseUnavailable, type Write } from "./engine";

export function db(): Database {
  return engine().handle;
}

export async function count<T>(rate: CounterRate, step: (counter: Counter) => Promise<T>): Promise<T> {
  const { keyPrefix, points, duration } = rate;
  const counter = singleton(`count ${keyPrefix} ${points}/${duration}`, () => engine().counter(rate));
  return engine().retry(() => step(counter));
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
