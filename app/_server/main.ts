/** Starts the app: `npm run dev` and `npm start`. Environment first, then what this process is for, and before its work the database. */
import cluster from "node:cluster";
import { existsSync } from "node:fs";

const development = process.argv.includes("--dev");
// Next and React choose their build by it when they are loaded, hence the imports below this line.
Object.assign(process.env, { NODE_ENV: development ? "development" : "production", NEXT_TELEMETRY_DISABLED: "1" });
if (existsSync(".env")) process.loadEnvFile(".env");
if (development) {
  const { localIdentityProvider } = await import("@/lib/oauth/local-provider/start");
  Object.assign(process.env, await localIdentityProvider(process.env));
}
const { BadEnvironment, env } = await import("@/lib/env");

try {
  env();
} catch (error) {
  if (!(error instanceof BadEnvironment)) throw error;
  giveUp(error);
}

// next-auth reads it by itself, and would fall back to what the request says.
process.env.AUTH_URL = env().AUTH_URL;

const { log } = await import("@/lib/log");
// Somebody forgot to wait for a promise: worth a look, not worth everybody's connection.
process.on("unhandledRejection", (error) => log().error({ err: error }, "unhandled rejection"));

const { runCluster, POSTMAN } = await import("./cluster");
// Development is one process: its mailbox stands in memory.
if (cluster.isPrimary && !development && env().WEB_PROCESSES > 1) runCluster(env().WEB_PROCESSES);
else {
  const { migrateDatabase } = await import("@/drizzle/migrate");
  await migrateDatabase().catch(giveUp);
  if (process.argv.includes(POSTMAN)) (await import("./mail-process")).bringMail();
  else await (await import("./web")).serve(development);
}

// From here on an error that nobody caught is worth a look, not worth everybody's connection: what counts is in the database.
process.on("uncaughtException", (error) => log().error({ err: error }, "uncaught exception"));

/** In words for whoever has to mend it; the place in our code would tell them nothing. */
function giveUp(error: Error): never {
  const { message, code } = (error.cause ?? error) as NodeJS.ErrnoException;
  console.error(`Latchkey does not start: ${message || code}`);
  process.exit(1);
}
