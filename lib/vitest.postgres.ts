/** One Postgres server for the unit tests; each test file gets a database. */
import type { TestProject } from "vitest/node";
import { findPostgres, startPostgres } from "../e2e/support/postgres";

declare module "vitest" {
  export interface ProvidedContext {
    /** The server's URL; null if none can be started; undefined on SQLite. */
    postgres?: string | null;
  }
}

export async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  const programs = findPostgres();
  const server = programs ? await startPostgres(programs) : undefined;
  provide("postgres", server?.url ?? null);
  return server?.stop;
}
