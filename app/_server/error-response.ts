/** JSON to a program, a page to a person; without Next, so that it is there when nothing else is. */
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { accentStyle } from "@/lib/accent";
import { env } from "@/lib/env";
import { type ApiMessageKey, apiTranslator, translator } from "@/lib/i18n/catalogs";
import { directionOf } from "@/lib/i18n/translate";
import type { RequestStore, RetryLater } from "../_request/store";
import { CSP_HEADER } from "./security-headers";

export interface ErrorResponse {
  status: number;
  message: ApiMessageKey;
  headers?: Record<string, string>;
}

export const TOO_LARGE: ErrorResponse = { status: 413, message: "refusal.tooLarge" };
export const FOREIGN_ORIGIN: ErrorResponse = { status: 403, message: "refusal.foreignOrigin" };
export const UNREADABLE_FORM: ErrorResponse = { status: 400, message: "refusal.unreadableForm" };
export const SERVER_ERROR: ErrorResponse = { status: 500, message: "refusal.serverError" };

/** What a page or an action could not do now: it threw an error that says when to come back. */
export function retryLaterResponse({ status, afterSeconds }: RetryLater): ErrorResponse {
  const message = status === 429 ? "refusal.throttled" : "refusal.overloaded";
  return { status, message, headers: { "retry-after": String(afterSeconds) } };
}

const LINGER_MS = 5_000;

export function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  { status, message, headers }: ErrorResponse,
  store: RequestStore,
): void {
  const asJson = request.url?.startsWith("/api/") || request.headers.accept?.includes("application/json");
  const body = asJson ? JSON.stringify({ detail: apiTranslator(store.language)(message) }) : page(message, store);
  if (!asJson)
    response.setHeader(
      CSP_HEADER,
      `default-src 'none'; style-src 'nonce-${store.nonce}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
  response.writeHead(status, {
    ...headers,
    "content-type": `${asJson ? "application/json" : "text/html"}; charset=utf-8`,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    connection: "close",
  });
  response.write(request.method === "HEAD" ? "" : body);
  linger(request, response);
}

/** A socket closed while its client still sends takes the answer with it, so what comes is discarded for a while (as nginx does). */
function linger(request: IncomingMessage, response: ServerResponse): void {
  const end = () => response.end();
  const timeout = setTimeout(end, LINGER_MS);
  request.once("end", end).once("close", () => clearTimeout(timeout));
  request.resume();
  if (request.readableEnded) end();
}

const LAYOUT = `
body { max-inline-size: 27rem; margin: auto; padding: var(--space-4); overflow-wrap: anywhere }
header { font-size: var(--text-large); font-weight: 650 }
header a { display: inline-flex; align-items: center; gap: var(--space-3); color: var(--ink); text-decoration: none }
header rect { fill: var(--accent) }
header g { stroke: var(--on-accent) }
main { display: grid; gap: var(--space-4); margin-block-start: var(--space-5) }
small { color: var(--ink-soft); font-size: var(--text-small) }
@media (min-width: 30rem) {
  body { padding-block-start: 12svh }
  header { text-align: center }
  main { padding: var(--space-6); background: var(--surface); border: 1px solid var(--line);
    border-radius: var(--radius-large); box-shadow: var(--shadow) }
}`;

// Read at the start: later there may be no file descriptor left.
const SHEETS = ["theme.css", "globals.css"].map((name) => readFileSync(`app/${name}`, "utf8"));
const LOGO = readFileSync("app/icon.svg", "utf8")
  .replace(/<title>.*<\/title>/, "")
  .replace("<svg", '<svg width="36" height="36" aria-hidden="true"');
const STYLE = [...SHEETS, LAYOUT, accentStyle(env().APP_ACCENT)].join("\n");

function page(message: ApiMessageKey, { requestId, language, nonce }: RequestStore): string {
  const { APP_NAME, SUPPORT_EMAIL } = env();
  const [t, pageText] = [apiTranslator(language), translator(language)];
  const [title, appName] = [t("refusal.title"), escaped(APP_NAME)];
  const mail = SUPPORT_EMAIL && escaped(SUPPORT_EMAIL);
  const help = mail ? `<small>${pageText("common.contactSupport")} <a href="mailto:${mail}">${mail}</a></small>` : "";
  return `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} – ${appName}</title>
<style nonce="${nonce}">${STYLE}</style>
<header><a href="/">${LOGO}${appName}</a></header>
<main><h1>${title}</h1><p>${t(message)}</p><p><a href="/">${pageText("common.backToStart")}</a></p>
<small>${t("refusal.requestNumber", { number: requestId })}</small>${help}</main>
</html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
