import { defineConfig } from "drizzle-kit";
import { onPostgres } from "../lib/env";

export default defineConfig({
  dialect: onPostgres() ? "postgresql" : "sqlite",
  schema: "./lib/db/schema.ts",
  out: process.env.MIGRATIONS_FOLDER ?? `./drizzle/${onPostgres() ? "postgres" : "sqlite"}`,
  casing: "snake_case",
  migrations: { schema: "public" },
});
