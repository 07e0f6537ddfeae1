/** Each test file has its own real database: in memory, or on Postgres. */
import { beforeEach, inject, vi } from "vitest";
import { createDatabase } from "../e2e/support/postgres";

const server = inject("postgres");
if (server) vi.stubEnv("DATABASE_URL", await createDatabase(server));
if (server === null) beforeEach(({ skip }) => skip("no PostgreSQL"));

// Imported after DATABASE_URL is set: the schema chooses its engine when it is loaded.
const { migrateDatabase } = await import("../drizzle/migrate");
await migrateDatabase();
