/** Better Auth as its documentation sets it up for Next and SQLite, with its own hash (scrypt); its limits are off, its emails go nowhere. */
import { betterAuth } from "better-auth";
import Database from "better-sqlite3";

const database = new Database(process.env.BENCH_DB ?? ":memory:");
database.pragma("journal_mode = WAL");

export const auth = betterAuth({
  database,
  baseURL: process.env.BENCH_URL ?? "http://localhost",
  secret: "bench-".repeat(10),
  emailAndPassword: { enabled: true, sendResetPassword: async () => {} },
  rateLimit: { enabled: false },
  logger: { level: "error" },
  telemetry: { enabled: false },
});
