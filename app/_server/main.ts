import cluster from "node:cluster";
import { existsSync } from "node:fs";
import { parseArguments } from "./arguments.mjs";
import { giveUp } from "./give-up";

const { dev: development = false, "mail-worker": mailWorker } = parseArguments("dev", "mail-worker");
// Next and React choose their build by NODE_ENV when they are loaded, hence the imports below.
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
// Its mailbox shows every link, and its accounts have known passwords.
if (development && env().production)
  giveUp(new Error("npm run dev is for this machine only: set AUTH_URL to localhost"));

// next-auth would otherwise take it from the request.
process.env.AUTH_URL = env().AUTH_URL;

const { log } = await import("@/lib/log");
process.on("unhandledRejection", (error) => log().error({ err: error }, "unhandled rejection"));

if (!development) (await import("./console-to-log")).sendConsoleToLog();

const { runCluster } = await import("./cluster");
if (cluster.isPrimary && !development && env().WEB_PROCESSES > 1) runCluster(env().WEB_PROCESSES);
else {
  const { migrateDatabase } = await import("@/drizzle/migrate");
  await migrateDatabase().catch(giveUp);
  if (mailWorker) (await import("./mail-process")).runMailWorker();
  else await (await import("./web")).serve(development);
}

process.on("uncaughtException", (error) => log().error({ err: error }, "uncaught exception"));
