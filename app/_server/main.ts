/** Starts the app: `npm run dev` and `npm start`. Environment first, then the database, then Next. */
import { existsSync } from "node:fs";
import { createServer } from "node:http";

const CLOSE_DEADLINE_MS = 12_000;
const development = process.argv.includes("--dev");
// Next and React choose their build by it when they are loaded, hence the imports below this line.
Object.assign(process.env, { NODE_ENV: development ? "development" : "production", NEXT_TELEMETRY_DISABLED: "1" });
if (existsSync(".env")) process.loadEnvFile(".env");
const { BadEnvironment, env } = await import("@/lib/env");

try {
  env();
} catch (error) {
  if (!(error instanceof BadEnvironment)) throw error;
  console.error(`Latchkey does not start: ${error.message}`);
  process.exit(1);
}

const { migrateDatabase } = await import("@/drizzle/migrate");
await migrateDatabase();

const { log } = await import("@/lib/log");
const { front } = await import("./front");
const { default: next } = await import("next");

const hostname = env().HOSTNAME;
const server = createServer();
const app = next({ dev: development, hostname: hostname ?? "localhost", port: env().PORT, httpServer: server });
await app.prepare();
server.on("request", front(app.getRequestHandler()));
server.listen(env().PORT, hostname, async () => {
  log().info({ url: env().AUTH_URL, port: env().PORT }, "Latchkey is open");
  if (development) await welcome();
});

for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => close(signal));

/** Lets requests under way end, but no longer than the deadline: one stalled upload must not hold the process for ever. */
function close(signal: string): void {
  log().info({ signal }, "Latchkey is closing");
  setTimeout(() => process.exit(0), CLOSE_DEADLINE_MS).unref();
  server.close(() => process.exit(0));
  server.closeIdleConnections();
}

async function welcome(): Promise<void> {
  const { demoAccount, seedDemoAccounts } = await import("@/drizzle/seed");
  await seedDemoAccounts();
  console.log(
    [
      "",
      `  Latchkey   ${env().AUTH_URL}`,
      `  Mailbox    ${env().AUTH_URL}/dev/mailbox`,
      `  Demo       ${demoAccount.email}   ${demoAccount.password}`,
      "",
    ].join("\n"),
  );
}
