/** Global setup of the unit tests on Postgres: one server, in which each test file gets a database. */
import type { TestProject } from "vitest/node";
import { findPostgres, startPostgres } from "../e2e/support/postgres";

declare module "vitest" {
  export interface ProvidedContext {
    /** The server's URL; null where there is none; undefined in the tests on SQLite. */
    postgres?: string | null;
  }
}

export async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  const programs = findPostgres();
  const server = programs ? await startPostgres(programs) : undefined;
  provide("postgres", server?.url ?? null);
  return server?.stop;
}
