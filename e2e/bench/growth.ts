import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { startLatchkey } from "./latchkey";
import { type Figures, measure, medians, resets } from "./load";

const FOLDER = path.resolve("e2e/.results/bench");
const FILL = `
  with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
  insert into users (email, password_hash, created_at)
  select printf('user-%09d@example.com', i), 'bcrypt_sha256$$2b$12$' || hex(randomblob(26)), 0 from n`;
const ROUNDS = 3;

/** @returns figures by number of accounts, for known addresses */
export async function costByAccounts(sizes: number[], seconds: number): Promise<Record<string, Figures>> {
  const results: Record<string, Figures[]> = {};
  for (let round = 0; round < ROUNDS; round++)
    for (const size of sizes) {
      const server = await startLatchkey(1, { DATABASE_URL: `file:${fileWith(size)}` });
      const emails = Array.from(
        { length: 100 },
        (_, i) => `user-${String(1 + Math.floor((i * size) / 100)).padStart(9, "0")}@example.com`,
      );
      const load = resets({ ...server, emails }, 8);
      await measure(server, load, { duration: 1 });
      const figures = await measure(server, load, { duration: seconds });
      await server.stop();
      results[size] = [...(results[size] ?? []), figures];
      clearOutbox(fileWith(size));
    }
  return Object.fromEntries(Object.entries(results).map(([size, figures]) => [size, medians(figures)]));
}

function fileWith(size: number): string {
  const file = path.join(FOLDER, `users-${size}.db`);
  if (existsSync(file)) return file;
  mkdirSync(FOLDER, { recursive: true });
  const env = { ...process.env, DATABASE_URL: `file:${file}.new` };
  if (spawnSync("npm", ["run", "db:migrate"], { env, stdio: "ignore" }).status !== 0) throw new Error("No migration.");
  const made = new Sqlite(`${file}.new`);
  made.prepare(FILL).run(size);
  made.pragma("journal_mode = delete");
  made.close();
  renameSync(`${file}.new`, file);
  return file;
}

export function clearOutbox(file: string): void {
  const database = new Sqlite(file, { timeout: 5_000 });
  database.exec("delete from outbox; delete from audit_log");
  database.close();
}
