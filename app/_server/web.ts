/** A process that answers: Next behind our front. */
import cluster from "node:cluster";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import next from "next";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { onEnqueue } from "@/lib/mail/outbox";
import { type AuditEvent, recordEvent } from "@/lib/models/audit-log";
import { bcrypt as hashEngine } from "@/lib/passwords/bcrypt";
import { LETTER, READY } from "./cluster";
import { withDirectApi } from "./direct-api";
import { front } from "./guard";
import { withPageCache } from "./page-cache";
import { closeOnDemand } from "./shutdown";

const PATIENCE_MS = 30_000;
/** Longer than proxies keep theirs, so that none sends a request into a connection that is being closed. */
const KEEP_ALIVE_MS = 75_000;
const ITSELF = { requestId: "", client: "", userAgent: "" };

export async function serve(development: boolean): Promise<void> {
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
  await app.prepare();
  server.on("request", (_request, response) => {
    response.shouldKeepAlive &&= !closing;
  });
  const handle = app.getRequestHandler();
  const listener = front(development ? handle : withDirectApi(withPageCache(handle)));
  // The second: a client that waits for permission to send its body gets it only when the body is wanted.
  server.on("request", listener).on("checkContinue", listener);
  // Beside others, the worker has a process of his own.
  if (cluster.isWorker) onEnqueue(() => process.send?.(LETTER));
  // Next lets a process live whatever happens, also one that serves nobody.
  server.once("error", (error) => {
    log().fatal({ err: error }, "cannot listen");
    process.exit(1);
  });
  server.listen(env().PORT, hostname, async () => {
    process.send?.(READY);
    await note({ code: "boot", details: { url: env().AUTH_URL, port: String(env().PORT), hashing: hashEngine.name } });
    if (!cluster.isWorker) await takeCareOfMail();
    if (development) await (await import("./welcome")).welcome();
  });
  closeOnDemand(async (signal, drainMs) => {
    closing = true;
    const noted = note({ code: "shutdown", details: { signal } });
    await sleep(drainMs);
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    // A page that is open in development holds a web socket, which nothing ends.
    await Promise.all([noted, !development && closed]);
  });
}

/** Loading what emails are written with takes longer than all else at the start, so it is done once people are served. */
async function takeCareOfMail(): Promise<void> {
  const [{ startWorker }, { startCleanup }] = await Promise.all([import("@/lib/mail/worker"), import("@/lib/cleanup")]);
  startWorker();
  startCleanup();
}

async function note(happening: AuditEvent): Promise<void> {
  await recordEvent(happening, ITSELF).catch((error) => log().error({ err: error }, "not recorded"));
}
