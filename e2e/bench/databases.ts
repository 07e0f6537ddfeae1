/** The databases of one engine. By SQL, and not by the schema, which is of one engine in each process. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync } from "node:fs";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { Client } from "pg";
import { onPostgres, parseEnv } from "../../lib/env";
import { createDatabase } from "../support/postgres";

const FOLDER = path.resolve("e2e/.results/bench");
const CLEAR = "delete from outbox; delete from audit_log";
const ACCOUNTS = "insert into users (email, password_hash, created_at)";
const FILL = `
  with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
  ${ACCOUNTS} select printf('user-%09d@example.com', i), 'bcrypt_sha256$$2b$12$' || hex(randomblob(26)), 0 from n`;
const FILL_POSTGRES = `
  ${ACCOUNTS} select 'user-' || lpad(i::text, 9, '0') || '@example.com', 'bcrypt_sha256$$2b$12$' || md5(i::text) || left(md5('x' || i), 20), now()
  from generate_series(1, $1::int) as i`;
const RESETS = "insert into outbox (id, template, address, context, created_at, due_at)";

export interface Databases {
  engine: "SQLite" | "Postgres";
  /** @returns the URL of a new one */
  create(): Promise<string>;
  /** @returns the URL of one that is kept from one run to the next */
  kept(name: string): Promise<string>;
  /** @returns the URL of a kept one with so many accounts */
  withAccounts(count: number): Promise<string>;
  /** Those that are not there yet. */
  addAccounts(url: string, emails: string[], passwordHash: string): Promise<void>;
  enqueueResets(url: string, emails: string[]): Promise<void>;
  /** Of emails and audit events. */
  clear(url: string): Promise<void>;
}

export function databasesOfEnvironment(): Databases {
  // And not `env()`, which remembers the URL: what follows would be done to that database, and not to those made here.
  return onPostgres() ? postgresDatabases(parseEnv(process.env).DATABASE_URL) : sqliteDatabases();
}

export function sqliteDatabases(): Databases {
  const fileOf = (name: string) => path.join(FOLDER, `${name}.db`);
  async function run(url: string, sql: string, ...values: unknown[]): Promise<void> {
    const database = new Sqlite(url.slice("file:".length), { timeout: 5_000 });
    if (values.length > 0) database.prepare(sql).run(...values);
    else database.exec(sql);
    database.close();
  }
  return {
    engine: "SQLite",
    async create() {
      mkdirSync(FOLDER, { recursive: true });
      return `file:${path.join(mkdtempSync(path.join(FOLDER, "run-")), "latchkey.db")}`;
    },
    async kept(name) {
      mkdirSync(FOLDER, { recursive: true });
      return `file:${fileOf(name)}`;
    },
    async withAccounts(count) {
      const url = await this.kept(`users-${count}`);
      const file = fileOf(`users-${count}`);
      if (existsSync(file)) return url;
      migrate(`${url}.new`);
      await run(`${url}.new`, FILL, count);
      await run(`${url}.new`, "pragma journal_mode = delete");
      renameSync(`${file}.new`, file);
      return url;
    },
    addAccounts: (url, emails, hash) =>
      run(
        url,
        `${ACCOUNTS} select value, ?, 0 from json_each(?) where true on conflict do nothing`,
        hash,
        JSON.stringify(emails),
      ),
    enqueueResets: (url, emails) =>
      run(
        url,
        `${RESETS} select 'r' || key, 'reset-password', value, '{}', now, now from json_each(?), (select ? as now)`,
        JSON.stringify(emails),
        Date.now(),
      ),
    clear: (url) => run(url, CLEAR),
  };
}

/** @param server the URL of any database of it */
export function postgresDatabases(server: string): Databases {
  async function run(url: string, sql: string, ...values: unknown[]): Promise<number> {
    const client = new Client({ connectionString: url });
    await client.connect();
    return client
      .query(sql, values)
      .then(({ rowCount }) => rowCount ?? 0)
      .finally(() => client.end());
  }
  async function make(name: string): Promise<{ url: string; isNew: boolean }> {
    const database = `latchkey_bench_${name.replace("-", "_")}`;
    const url = new URL(`/${database}`, server).href;
    const isNew = (await run(server, "select from pg_database where datname = $1", database)) === 0;
    if (isNew) await run(server, `create database ${database}`);
    return { url, isNew };
  }
  return {
    engine: "Postgres",
    create: () => createDatabase(server),
    kept: async (name) => (await make(name)).url,
    async withAccounts(count) {
      const { url, isNew } = await make(`users-${count}`);
      if (!isNew) return url;
      migrate(url);
      await run(url, FILL_POSTGRES, count);
      await run(url, "vacuum analyze users");
      return url;
    },
    async addAccounts(url, emails, hash) {
      await run(url, `${ACCOUNTS} select unnest($2::text[]), $1, now() on conflict do nothing`, hash, emails);
    },
    async enqueueResets(url, emails) {
      const values = "select 'r' || place, 'reset-password', address, '{}'::json, now(), now()";
      await run(url, `${RESETS} ${values} from unnest($1::text[]) with ordinality as a (address, place)`, emails);
    },
    async clear(url) {
      await run(url, CLEAR);
    },
  };
}

function migrate(DATABASE_URL: string): void {
  const env = { ...process.env, DATABASE_URL };
  if (spawnSync("npm", ["run", "db:migrate"], { env, stdio: "ignore" }).status !== 0) throw new Error("No migration.");
}
