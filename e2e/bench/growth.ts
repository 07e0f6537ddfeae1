import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { Client } from "pg";
import { env, onPostgres } from "../../lib/env";
import { startLatchkey } from "./latchkey";
import { type Figures, measure, medians, resets } from "./load";

const FOLDER = path.resolve("e2e/.results/bench");
const FILL = `
  with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
  insert into users (email, password_hash, created_at)
  select printf('user-%09d@example.com', i), 'bcrypt_sha256$$2b$12$' || hex(randomblob(26)), 0 from n`;
const FILL_POSTGRES = `
  insert into users (email, password_hash, created_at)
  select 'user-' || lpad(i::text, 9, '0') || '@example.com', 'bcrypt_sha256$$2b$12$' || md5(i::text) || left(md5('x' || i), 20), now()
  from generate_series(1, $1::int) as i`;
const CLEAR = "delete from outbox; delete from audit_log";
const ROUNDS = 3;

/** Kept from one run to the next. */
export interface Databases {
  url(name: string): Promise<string>;
  /** @returns the URL of one with so many accounts */
  withAccounts(count: number): Promise<string>;
  clear(url: string): Promise<void>;
}

/** @returns figures by number of accounts, for known addresses */
export async function costByAccounts(
  sizes: number[],
  seconds: number,
  databases: Databases,
): Promise<Record<string, Figures>> {
  const results: Record<string, Figures[]> = {};
  for (let round = 0; round < ROUNDS; round++)
    for (const size of sizes) {
      const DATABASE_URL = await databases.withAccounts(size);
      const server = await startLatchkey(1, { DATABASE_URL });
      const emails = Array.from(
        { length: 100 },
        (_, i) => `user-${String(1 + Math.floor((i * size) / 100)).padStart(9, "0")}@example.com`,
      );
      const load = resets({ ...server, emails }, 8);
      await measure(server, load, { duration: 1 });
      const figures = await measure(server, load, { duration: seconds });
      await server.stop();
      results[size] = [...(results[size] ?? []), figures];
      await databases.clear(DATABASE_URL);
    }
  return Object.fromEntries(Object.entries(results).map(([size, figures]) => [size, medians(figures)]));
}

export async function growthDatabases(): Promise<Databases> {
  return onPostgres() ? postgresDatabases(env().DATABASE_URL) : sqliteDatabases();
}

export function sqliteDatabases(): Databases {
  const fileOf = (name: string) => path.join(FOLDER, `${name}.db`);
  return {
    async url(name) {
      mkdirSync(FOLDER, { recursive: true });
      return `file:${fileOf(name)}`;
    },
    async withAccounts(count) {
      const file = fileOf(`users-${count}`);
      if (existsSync(file)) return `file:${file}`;
      mkdirSync(FOLDER, { recursive: true });
      migrate(`file:${file}.new`);
      const made = new Sqlite(`${file}.new`);
      made.prepare(FILL).run(count);
      made.pragma("journal_mode = delete");
      made.close();
      renameSync(`${file}.new`, file);
      return `file:${file}`;
    },
    clear: async (url) => clearOutbox(url.slice("file:".length)),
  };
}

/** @param server the URL of any database of it */
export function postgresDatabases(server: string): Databases {
  const urlOf = (name: string) => new URL(`/latchkey_bench_${name.replace("-", "_")}`, server).href;
  async function make(name: string): Promise<boolean> {
    const missing = "select 1 from pg_database where datname = $1";
    const { pathname } = new URL(urlOf(name));
    return query(server, async (client) => {
      if ((await client.query(missing, [pathname.slice(1)])).rows.length > 0) return false;
      await client.query(`create database ${pathname.slice(1)}`);
      return true;
    });
  }
  return {
    async url(name) {
      await make(name);
      return urlOf(name);
    },
    async withAccounts(count) {
      const url = urlOf(`users-${count}`);
      if (!(await make(`users-${count}`))) return url;
      migrate(url);
      await query(url, async (client) => {
        await client.query(FILL_POSTGRES, [count]);
        await client.query("vacuum analyze users");
      });
      return url;
    },
    clear: (url) => query(url, (client) => client.query(CLEAR)).then(() => {}),
  };
}

async function query<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return work(client).finally(() => client.end());
}

function migrate(DATABASE_URL: string): void {
  const env = { ...process.env, DATABASE_URL };
  if (spawnSync("npm", ["run", "db:migrate"], { env, stdio: "ignore" }).status !== 0) throw new Error("No migration.");
}

export function clearOutbox(file: string): void {
  const database = new Sqlite(file, { timeout: 5_000 });
  database.exec(CLEAR);
  database.close();
}
