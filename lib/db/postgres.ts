/** A server, many writers at a time. */
import { setTimeout as sleep } from "node:timers/promises";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { Pool, type PoolClient, type PoolConfig } from "pg";
import { RateLimiterPostgres } from "rate-limiter-flexible";
import { log } from "../log";
import { COUNTERS, type Database, DatabaseUnavailable, type Engine, PATIENCE_MS, type Write } from "./engine";
import * as schema from "./schema";

/**
 * Per process. Twenty processes still fit into the hundred connections of a server as it comes, and a query takes a millisecond.
 * What the URL says wins: `?sslmode=verify-full` (and `require`, which pg takes to mean the same), `?max=20`, `?statement_timeout=…`
 */
const POOL: PoolConfig = {
  max: 5,
  application_name: "latchkey",
  connectionTimeoutMillis: 3_000,
  idleTimeoutMillis: 60_000,
  keepAlive: true,
  // A request waits no longer than that, whatever holds the server up; and a process that hangs holds no lock for long.
  statement_timeout: 10_000,
  lock_timeout: PATIENCE_MS,
  idle_in_transaction_session_timeout: 10_000,
};

const LEAST_TRIES = 10;
// https://www.postgresql.org/docs/current/errcodes-appendix.html
const TRY_AGAIN = /^(40001|40P01)$/;
const UNAVAILABLE =
  /^(08...|53...|55P03|57P0.|57014|25006|25P03|ECONN.*|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH)$/;
const CONNECTION_LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

export function openPostgres(url: string): Engine {
  const pool = new Pool({ ...POOL, connectionString: url });
  // Of one that breaks the pool opens another; unheard, the event would end the process (also in the middle of a transaction).
  pool.on("error", () => {});
  pool.on("connect", (client) =>
    client.on("error", (error) => log().warn({ err: error }, "a database connection was lost")),
  );
  return {
    handle: reading(pool) as unknown as Database,
    write: (guard, writes) => untilSettled(() => transaction(pool, guard, writes)),
    counter: (rate) => new RateLimiterPostgres({ ...COUNTERS, ...rate, storeClient: pool }),
    patiently: untilSettled,
    close: () => pool.end(),
  };
}

/** Reads that fail say when to come back, like writes; drizzle would hand on what it wrapped around the driver's error. */
function reading(pool: Pool): NodePgDatabase<typeof schema> {
  const handle = drizzle(pool, { schema, casing: "snake_case" });
  const { session } = handle as unknown as { session: { prepareQuery: (...given: unknown[]) => Prepared } };
  const prepare = session.prepareQuery.bind(session);
  session.prepareQuery = (...given) => {
    const query = prepare(...given);
    const execute = query.execute.bind(query);
    return Object.assign(query, { execute: (...values: unknown[]) => untilSettled(() => execute(...values)) });
  };
  return handle;
}
type Prepared = { execute: (...values: unknown[]) => Promise<unknown> };

/** Not drizzle's own: that one never gives a connection back on which “begin” failed, and five such end the pool (0.45). */
async function transaction<Row>(pool: Pool, guard: Write<Row>, writes: Write[]): Promise<Row[]> {
  const client = await pool.connect();
  try {
    // What SQLite gives by letting one writer in at a time: a write set that looks at other rows may rely on what it saw.
    await client.query("begin isolation level serializable");
    const rows = await run(client, guard);
    if (rows.length > 0) for (const write of writes) await run(client, write);
    await client.query("commit");
    client.release();
    return rows;
  } catch (error) {
    await client.query("rollback").then(
      () => client.release(),
      (broken) => client.release(broken),
    );
    throw error;
  }
}

function run<Row>(client: PoolClient, write: Write<Row>): PromiseLike<Row[]> {
  const tx = handles.get(client) ?? drizzle(client, { casing: "snake_case" });
  handles.set(client, tx);
  return write(tx as unknown as Parameters<Write>[0]) as unknown as PromiseLike<Row[]>;
}
const handles = new WeakMap<PoolClient, NodePgDatabase>();

/**
 * Two transactions that stand in each other's way: Postgres takes one back, and it is tried again. Some tries are everybody's:
 * on a machine that is overloaded a single one may take longer than anybody's patience.
 */
async function untilSettled<T>(attempt: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      const { code, message } = rootOf(error);
      const again = TRY_AGAIN.test(code);
      if (!again && !UNAVAILABLE.test(code) && !CONNECTION_LOST.test(message)) throw error;
      if (!again || (tries >= LEAST_TRIES && performance.now() > giveUpAt))
        throw new DatabaseUnavailable(`The database is not available: ${code || message}`, { cause: error });
      await sleep(5 + Math.random() * 45);
    }
  }
}

/** Drizzle wraps what the driver says, and Node wraps what each address of a host answered. */
function rootOf(error: unknown): { code: string; message: string } {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  const first = root instanceof AggregateError ? root.errors[0] : root;
  const { code = "", message = "" } = first as { code?: string; message?: string };
  return { code, message };
}
