/** The database: opened once per process, written only through commit(). */
import { env, onPostgres } from "../env";
import { singleton } from "../singleton";
import type { Counter, CounterRate, Database, Engine, Write } from "./engine";
import { openPostgres } from "./postgres";
import { openSqlite } from "./sqlite";

export { type CounterRate, type Database, DatabaseUnavailable, type Write } from "./engine";

export function db(): Database {
  return engine().handle;
}

/**
 * Counters of rate-limiter-flexible, whose statements are its own.
 * @throws DatabaseUnavailable, from each step
 */
export async function count<T>(rate: CounterRate, step: (counter: Counter) => Promise<T>): Promise<T> {
  const { keyPrefix, points, duration } = rate;
  const counter = singleton(`count ${keyPrefix} ${points}/${duration}`, () => engine().counter(rate));
  return engine().patiently(() => step(counter));
}

/**
 * All or nothing: the guard must change a row, or nothing is written. Durable when it returns.
 * A list of statements and not a callback, because SQLite's transactions cannot be async and those of others must be.
 * @returns the guard's rows; empty when it did not hold
 * @throws DatabaseUnavailable
 */
export async function commit<Row>(guard: Write<Row>, ...writes: Write[]): Promise<Row[]> {
  const changed = await engine().write(guard, writes);
  if (changed.length > 0) for (const write of [guard, ...writes]) write.afterCommit?.();
  return changed;
}

export function openDatabase(url: string): Engine {
  return onPostgres() ? openPostgres(url) : openSqlite(url);
}

function engine(): Engine {
  return singleton("db", () => openDatabase(env().DATABASE_URL));
}
