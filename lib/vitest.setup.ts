/** Each test file has a real database to itself: in memory, or one of its own in the tests' Postgres. */
import { beforeEach, inject, vi } from "vitest";
import { createDatabase } from "../e2e/support/postgres";

const server = inject("postgres");
if (server) vi.stubEnv("DATABASE_URL", await createDatabase(server));
if (server === null) beforeEach(({ skip }) => skip("no PostgreSQL"));

// After DATABASE_URL is set: the schema reads it when it is loaded.
const { migrateDatabase } = await import("../drizzle/migrate");
await migrateDatabase();
