import { setTimeout as sleep } from "node:timers/promises";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { Client, type ClientConfig, Pool, type PoolClient, type PoolConfig } from "pg";
import { log } from "../log";
import { asDatabaseError, rootOf } from "./database-error";
import { BUSY_TIMEOUT_MS, type Database, DatabaseUnavailable, type Engine, type Write } from "./engine";
import * as schema from "./schema";

/** Per process: twenty fit into Postgres' default of a hundred connections. Parameters of the URL win (`?sslmode=…&max=20`). */
const POOL: PoolConfig = {
  max: 5,
  application_name: "latchkey",
  connectionTimeoutMillis: 3_000,
  idleTimeoutMillis: 60_000,
  keepAlive: true,
  // Ours, because a server that is stopped keeps no limit of its own. With the wait for a connection under ten seconds.
  query_timeout: 6_000,
};
/** How long a hanging process holds its locks, as the server sees to it. */
const SERVER_TIMEOUTS = {
  statement_timeout: 5_000,
  lock_timeout: BUSY_TIMEOUT_MS,
  idle_in_transaction_session_timeout: 10_000,
};
type ServerTimeouts = typeof SERVER_TIMEOUTS;

const MIN_TRIES = 10;
const CONFLICT = /^(40001|40P01)$/;
/** A standby refuses to write (25006) and to begin a serializable transaction (0A000). */
const STANDBY = /^(25006|0A000)$/;
/** What a pooler has to say is 08P01. */
const UNAVAILABLE =
  /^(08...|53...|55P03|57P0.|57014|25006|0A000|25P03|ECONN.*|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH)$/;
const CONNECTION_LOST =
  /^(Connection terminated|timeout expired|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error)/;
const SETTING_REFUSED = "unsupported startup parameter";

export function openPostgres(url: string): Engine {
  const timeouts = serverTimeouts(url);
  const sessions: Sessions = { takeSettings: true };
  const pool = new Pool({ ...POOL, Client: clientWith(timeouts, sessions), connectionString: url });
  // The pool replaces broken connections; without listeners the event would end the process, also during a transaction.
  pool.on("error", () => {});
  pool.on("connect", (client) =>
    client.on("error", (error) => log().warn({ reason: reasonOf(error) }, "a database connection was lost")),
  );
  return {
    handle: withRetriedReads(pool, sessions) as unknown as Database,
    write: (guard, writes) => retry(sessions, () => transaction(pool, timeouts, guard, writes)),
    count: ({ sql, values }) => retry(sessions, async () => (await pool.query(numbered(sql), values)).rows, sql),
    close: () => pool.end(),
  };
}

/** Parameters of the URL win. */
function serverTimeouts(url: string): ServerTimeouts {
  const given = new URL(url).searchParams;
  const all = Object.entries(SERVER_TIMEOUTS).map(([name, ms]) => {
    // 0 is none.
    return [name, Number.parseInt(given.get(name) ?? String(ms), 10) || 0];
  });
  return Object.fromEntries(all);
}

/** PgBouncer lends connections by the transaction and takes no settings of a session. Each transaction brings its own anyway. */
interface Sessions {
  takeSettings: boolean;
}

function clientWith(timeouts: ServerTimeouts, sessions: Sessions) {
  return class extends Client {
    constructor(config?: ClientConfig) {
      super(sessions.takeSettings ? { ...config, ...timeouts } : config);
    }
  };
}

/** $1, $2 … for SQLite's question marks. */
function numbered(sql: string): string {
  let count = 0;
  return sql.replaceAll("?", () => `$${++count}`);
}

function withRetriedReads(pool: Pool, sessions: Sessions): NodePgDatabase<typeof schema> {
  const handle = drizzle(pool, { schema, casing: "snake_case" });
  const { session } = handle as unknown as { session: { prepareQuery: (...given: unknown[]) => Prepared } };
  const prepare = session.prepareQuery.bind(session);
  session.prepareQuery = (...given) => {
    const query = prepare(...given);
    const execute = query.execute.bind(query);
    return Object.assign(query, { execute: (...values: unknown[]) => retry(sessions, () => execute(...values)) });
  };
  return handle;
}
type Prepared = { execute: (...values: unknown[]) => Promise<unknown> };

/** Drizzle's own (0.45) never releases a connection on which “begin” failed, and five of those exhaust the pool. */
async function transaction<Row>(
  pool: Pool,
  timeouts: ServerTimeouts,
  guard: Write<Row>,
  writes: Write[],
): Promise<[Row[], ...unknown[][]]> {
  const client = await pool.connect();
  try {
    const settings = Object.entries(timeouts).map(([name, ms]) => `set local ${name} = ${ms}`);
    // As with SQLite's single writer, a write set may rely on the rows that it reads.
    await client.query(["begin isolation level serializable", ...settings].join("; "));
    const changed: [Row[], ...unknown[][]] = [await run(client, guard)];
    if (changed[0].length > 0) for (const write of writes) changed.push(await run(client, write));
    await client.query("commit");
    client.release();
    return changed;
  } catch (error) {
    const { code, message } = rootOf(error);
    // A rollback would wait behind the statement that nobody answers; and the primary is somewhere else by now.
    if (CONNECTION_LOST.test(message) || STANDBY.test(code)) client.release(error as Error);
    else
      await client.query("rollback").then(
        () => client.release(),
        (connectionError) => client.release(connectionError),
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
 * Retries conflicting transactions, at least ten times: on an overloaded machine a single try may exceed the timeout. Nothing else: a
 * transaction whose connection was lost may have been committed.
 */
async function retry<T>(sessions: Sessions, attempt: () => Promise<T>, sql?: string): Promise<T> {
  const deadline = performance.now() + BUSY_TIMEOUT_MS;
  let refused = false;
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      const { code, message } = rootOf(error);
      if (message.startsWith(SETTING_REFUSED) && !refused) {
        refused = true;
        sessions.takeSettings = false;
        continue;
      }
      const conflict = CONFLICT.test(code);
      if (!conflict && !UNAVAILABLE.test(code) && !CONNECTION_LOST.test(message)) throw asDatabaseError(error, sql);
      if (!conflict || (tries >= MIN_TRIES && performance.now() > deadline))
        throw new DatabaseUnavailable(`The database is not available: ${reasonOf(error)}`);
      await sleep(5 + Math.random() * 45);
    }
  }
}

/** A message without a code is the client's own, about its connection. */
function reasonOf(error: unknown): string {
  const { code, message } = rootOf(error);
  return code || message;
}
