import cluster from "node:cluster";
import { createServer, type IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import next from "next";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { onEnqueue } from "@/lib/mail/outbox";
import { mailUrls } from "@/lib/mail-urls";
import { type AuditEvent, recordEvent } from "@/lib/models/audit-log";
import { bcrypt } from "@/lib/passwords/bcrypt";
import { watchLifts } from "@/lib/rate-limit/lifts";
import { api, RESEND_HOOK_PATH } from "../_api/router";
import { MAIL_QUEUED, READY } from "./cluster";
import { beginMetrics } from "./cluster-metrics";
import { boundConnections, inTurn } from "./connections";
import { isForApi } from "./cors";
import { giveUp } from "./give-up";
import { guard, type Handler } from "./guard";
import { listenError } from "./listen-error";
import { answerMetrics, counted, isForMetrics } from "./metrics";
import { pages } from "./page-cache";
import { MAX_HEAD_BYTES } from "./request-head";
import { pathOf } from "./routes";
import { shutDownOnDemand } from "./shutdown";
import { shareStaticFiles } from "./static-files";

const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than proxies keep theirs, so that none sends a request into a closing connection. */
const KEEP_ALIVE_MS = 75_000;
const NO_REQUEST = { requestId: "", client: "", userAgent: "" };

export async function serve(development: boolean): Promise<void> {
  const hostname = env().LISTEN_HOST;
  let closing = false;
  const server = createServer({
    // Beyond it Node answers 431 without a word; the guard's answer to what is over its half says more.
    maxHeaderSize: 2 * MAX_HEAD_BYTES,
    headersTimeout: REQUEST_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: 1_000,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  // In development a page may take a minute to compile, and an open one holds a web socket.
  if (!development) boundConnections(server);
  // Next listens for upgrades, which only development needs. In production it would make Node hang up on clients that offer
  // HTTP/2 (curl --http2, Java), so there it listens on a server that nobody reaches.
  const httpServer = development ? server : createServer();
  const app = next({ dev: development, hostname: hostname ?? "localhost", port: env().PORT, httpServer });
  await app.prepare();
  if (!development) await shareStaticFiles();
  server.on("request", (_request, response) => {
    response.shouldKeepAlive &&= !closing;
  });
  const listener = inTurn(counted(guard(route(pages(app.getRequestHandler(), { cached: !development })))));
  beginMetrics("web");
  // checkContinue: a client that waits for permission to send its body gets it only when the body is wanted.
  server.on("request", listener).on("checkContinue", listener);
  if (cluster.isWorker) onEnqueue(() => process.send?.(MAIL_QUEUED));
  // Next keeps the process alive whatever happens.
  server.once("error", (error) => giveUp(listenError(error)));
  server.listen(env().PORT, hostname, async () => {
    process.send?.(READY);
    watchLifts();
    await recordQuietly({
      code: "boot",
      details: { url: env().AUTH_URL, port: String(env().PORT), hashing: bcrypt.name },
    });
    if (!cluster.isWorker) await startMailWorker();
    if (development) await (await import("./welcome")).welcome();
  });
  shutDownOnDemand(async (signal, drainMs) => {
    closing = true;
    const recorded = recordQuietly({ code: "shutdown", details: { signal } });
    await sleep(drainMs);
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    // In development an open page holds a web socket, which nothing ends.
    await Promise.all([recorded, !development && closed]);
  });
}

function route(pages: Handler): Handler {
  const answerApi = getRequestListener(api.fetch, { overrideGlobalObjects: false });
  return async (request, response, store) => {
    if (isForApi(request) || isForHook(request)) return answerApi(request, response);
    return isForMetrics(request) ? answerMetrics(request, response, store) : pages(request, response, store);
  };
}

/** Without a secret nobody can sign, so there is no such path. */
function isForHook({ url }: IncomingMessage): boolean {
  return env().RESEND_WEBHOOK_SECRET !== undefined && pathOf(url) === RESEND_HOOK_PATH;
}

/** Loaded late, because what renders emails takes longer to load than all else at the start. */
async function startMailWorker(): Promise<void> {
  const [{ startWorker }, { startCleanup }, { observeDatabase }] = await Promise.all([
    import("@/lib/mail/worker"),
    import("@/lib/cleanup"),
    import("@/lib/database-gauges"),
  ]);
  startWorker({ urls: mailUrls });
  startCleanup();
  observeDatabase();
}

async function recordQuietly(event: AuditEvent): Promise<void> {
  await recordEvent(event, NO_REQUEST).catch((error) => log().error({ err: error }, "not recorded"));
}
