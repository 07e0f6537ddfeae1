/** Starts the app: `npm run dev` and `npm start`. Environment first, then the database, then Next. */
import cluster from "node:cluster";
import { existsSync } from "node:fs";
import { createServer } from "node:http";

const CLOSE_DEADLINE_MS = 12_000;
const PATIENCE_MS = 30_000;
/** Longer than proxies keep theirs, so that none sends a request into a connection that is being closed. */
const KEEP_ALIVE_MS = 75_000;
const development = process.argv.includes("--dev");
// Next and React choose their build by it when they are loaded, hence the imports below this line.
Object.assign(process.env, { NODE_ENV: development ? "development" : "production", NEXT_TELEMETRY_DISABLED: "1" });
if (existsSync(".env")) process.loadEnvFile(".env");
if (development) {
  const { localIdentityProvider } = await import("@/e2e/identity-provider/for-development");
  Object.assign(process.env, await localIdentityProvider(process.env));
}
const { BadEnvironment, env } = await import("@/lib/env");

try {
  env();
} catch (error) {
  if (!(error instanceof BadEnvironment)) throw error;
  console.error(`Latchkey does not start: ${error.message}`);
  process.exit(1);
}

// next-auth reads it by itself, and would fall back to what the request says.
process.env.AUTH_URL = env().AUTH_URL;

const { migrateDatabase } = await import("@/drizzle/migrate");
await migrateDatabase();

// Development is one process: its mailbox stands in memory.
const { CLOSE, FAREWELL_MS, keepProcesses } = await import("./processes");
if (cluster.isPrimary && !development && env().WEB_PROCESSES > 1) await keepProcesses(env().WEB_PROCESSES);

const { farewell } = await import("@/lib/farewell");
const { log } = await import("@/lib/log");
const { record } = await import("@/lib/events");
const ITSELF = { requestId: "", client: "", userAgent: "" };
const { keepHouse } = await import("@/lib/housekeeping");
const { discoverLoginPage } = await import("@/lib/authorization-origins");
const { front } = await import("./front");
const { default: next } = await import("next");

const hostname = env().HOSTNAME;
let closing = false;
const server = createServer({
  headersTimeout: PATIENCE_MS,
  requestTimeout: PATIENCE_MS,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: KEEP_ALIVE_MS,
});
// Next listens for web sockets, which only development has: in production Node would then hang up on whoever offers to upgrade
// to HTTP/2 (curl --http2, Java), so there it listens on a server that nobody reaches.
const httpServer = development ? server : createServer();
const app = next({ dev: development, hostname: hostname ?? "localhost", port: env().PORT, httpServer });
// Known, as a rule, before the first page is asked for.
void discoverLoginPage(env());
await app.prepare();
server.on("request", (_request, response) => {
  response.shouldKeepAlive &&= !closing;
});
const listener = front(app.getRequestHandler());
// The second: a client that waits for permission to send its body gets it only when the body is wanted.
server.on("request", listener).on("checkContinue", listener);
server.listen(env().PORT, hostname, async () => {
  await record({ code: "boot", details: { url: env().AUTH_URL, port: String(env().PORT) } }, ITSELF).catch(unrecorded);
  if (development) await welcome();
});

// Somebody forgot to wait for a promise: worth a look, not worth everybody's connection.
process.on("unhandledRejection", (error) => log().error({ err: error }, "unhandled rejection"));
keepHouse();
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => close(signal));
process.on("message", (told) => told === CLOSE && close(CLOSE, FAREWELL_MS));

/** Lets requests and letters under way end, but no longer than the deadline: one stalled upload must not hold the process for ever. */
function close(signal: string, farewellMs = 0): void {
  if (closing) return;
  closing = true;
  const recorded = record({ code: "shutdown", details: { signal } }, ITSELF).catch(unrecorded);
  setTimeout(() => process.exit(0), CLOSE_DEADLINE_MS).unref();
  const ended = Promise.all([recorded, farewell()]);
  setTimeout(() => {
    server.close(() => ended.finally(() => process.exit(0)));
    server.closeIdleConnections();
  }, farewellMs);
}

function unrecorded(error: unknown): void {
  log().error({ err: error }, "not recorded");
}

async function welcome(): Promise<void> {
  const { demoAccount, demoSocialAccount, seedDemoAccounts } = await import("@/drizzle/seed");
  await seedDemoAccounts();
  const provider = env().AUTH_OIDC_NAME ?? env().AUTH_OIDC_ISSUER;
  console.log(
    [
      "",
      `  Latchkey   ${env().AUTH_URL}`,
      `  Mailbox    ${env().AUTH_URL}/dev/mailbox`,
      `  Demo       ${demoAccount.email}   ${demoAccount.password}`,
      `             ${demoSocialAccount.email}   Continue with ${provider}, no password yet`,
      "",
    ].join("\n"),
  );
}
