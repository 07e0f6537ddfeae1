/**
 * Renders pages through a request in memory, so that a failed answer can be replaced before it is sent, and one that is the same for
 * every visitor of a language is kept and sent again with a nonce of its own.
 */
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import inject, { type Response } from "light-my-request";
import { type RequestStore, withRequest } from "../_request/store";
import { isForAction, readForm, type WithRawBody } from "./body";
import { retryLaterResponse, SERVER_ERROR, sendError, UNREADABLE_FORM } from "./error-response";
import type { Handler } from "./guard";
import { htmlOf, isFromOutdatedPage, typedInto } from "./outdated-form";
import { CSP_HEADER } from "./security-headers";
import { sendFromOtherBuild } from "./static-files";

const CACHED_PATHS = ["/", "/login", "/signup", "/forgot-password"];
const FROM_NEXT = /^(rsc|next-|x-nextjs-)/;
const SHARED_HEADERS = ["host", "x-forwarded-host", "x-forwarded-proto", CSP_HEADER];
/** A tenth of level 6's time, for a tenth more bytes. */
const GZIP_LEVEL = 1;
const NOT_A_PAGE = /json|x-component/;
const NEXT_ERROR_SHELL = '<html id="__next_error__">';
const NO_PAGE = "/404";

type NextHandler = (request: WithRawBody, response: ServerResponse) => Promise<void>;
type Rendered = Pick<WithRawBody, "method" | "url" | "rawBody">;
type Headers = Record<string, number | string | string[] | undefined>;

/** `html` is cut wherever the nonce stood. */
interface CachedPage {
  html: string[];
  headers: Headers;
}

export function pages(next: NextHandler, { cached }: { cached: boolean }): Handler {
  const cache = new Map<string, Promise<CachedPage | undefined>>();
  return async (request, response, store) => {
    if (request.url?.startsWith("/_next/")) {
      if (cached && (await sendFromOtherBuild(request, response))) return;
      return next(request, response);
    }
    const form = await readForm(request);
    if (form === "garbled") return sendError(request, response, UNREADABLE_FORM, store);
    const key = cached && isShared(request) ? `${store.language} ${request.url}` : undefined;
    const hit = key !== undefined && cache.has(key);
    const page = key && (await (cache.get(key) ?? fill(key, request, store)));
    if (page) return sendCached(page, hit, request, response, store);
    const rendered = await renderWhole(next, request, request.headers);
    const outdated = isFromOutdatedPage(request, form, rendered);
    sendRendered(outdated ? await renderAnew(next, request, form, store) : rendered, request, response, store);
  };

  /** From a request that carries nothing of the visitor. */
  function fill(key: string, request: WithRawBody, store: RequestStore): Promise<CachedPage | undefined> {
    const page = withRequest(anonymous(store), () => renderShared(next, request, store)).catch(() => undefined);
    cache.set(key, page);
    void page.then((rendered) => rendered ?? cache.delete(key));
    return page;
  }
}

function isShared({ method, url = "", headers }: WithRawBody): boolean {
  if (method !== "GET" || !CACHED_PATHS.includes(url) || headers.cookie !== undefined) return false;
  return !Object.keys(headers).some((name) => FROM_NEXT.test(name));
}

const anonymous = ({ requestId, language, nonce }: RequestStore): RequestStore => ({
  requestId,
  language,
  nonce,
  client: "",
  userAgent: "",
  cookies: "",
  byScript: false,
});

async function renderShared(
  next: NextHandler,
  request: WithRawBody,
  { nonce, language }: RequestStore,
): Promise<CachedPage | undefined> {
  const shared = Object.fromEntries(SHARED_HEADERS.map((name) => [name, request.headers[name]]));
  const { statusCode, headers, payload } = await render(next, request, { ...shared, "accept-language": language });
  const html = payload.split(nonce);
  const sound = statusCode === 200 && html.length > 1 && headers["set-cookie"] === undefined;
  return sound ? { html, headers: withoutHopByHop(headers) } : undefined;
}

/** A page that ends in `notFound()` is a shell that scripts fill: instead, the page of an address that does not exist. */
async function renderWhole(next: NextHandler, request: Rendered, headers: Headers): Promise<Response> {
  const rendered = await render(next, request, headers);
  if (rendered.statusCode !== 404 || !htmlOf(rendered).includes(NEXT_ERROR_SHELL)) return rendered;
  return render(next, { method: "GET", url: NO_PAGE }, withoutBody(headers));
}

/** The page as it is now, with what was typed into it before. */
async function renderAnew(
  next: NextHandler,
  { url, headers }: WithRawBody,
  form: FormData,
  store: RequestStore,
): Promise<Response> {
  store.typedBefore = typedInto(form);
  const page = await renderWhole(next, { method: "GET", url }, withoutBody(headers));
  // A redirect of a page repeats the method, and 409 says that the form had no effect.
  const { statusCode } = page;
  return Object.assign(page, {
    statusCode: statusCode >= 300 && statusCode < 400 ? 303 : statusCode === 200 ? 409 : statusCode,
  });
}

function render(next: NextHandler, { method, url = "/", rawBody }: Rendered, headers: Headers): Promise<Response> {
  return inject(
    // light-my-request normalizes the URL it is given.
    (inMemory, response) => void next(Object.assign(inMemory, { url }) as WithRawBody, response),
    { method: method as "GET", url: "/", headers, payload: rawBody, validate: false } as Parameters<typeof inject>[1],
  );
}

/** @param hit told in Cache-Status (RFC 9211) */
function sendCached(
  page: CachedPage,
  hit: boolean,
  request: WithRawBody,
  response: ServerResponse,
  { nonce }: RequestStore,
): void {
  let body = Buffer.from(page.html.join(nonce));
  const headers: Headers = { ...page.headers, "cache-status": `latchkey; ${hit ? "hit" : "fwd=miss; stored"}` };
  if (/\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""))) {
    headers["content-encoding"] = "gzip";
    body = gzipSync(body, { level: GZIP_LEVEL });
  }
  response.writeHead(200, { ...headers, "content-length": body.length }).end(body);
}

function sendRendered(
  { statusCode, headers, rawPayload }: Response,
  request: WithRawBody,
  response: ServerResponse,
  store: RequestStore,
): void {
  const error = errorOf(statusCode, request, store);
  const toScript = request.headers["next-action"] !== undefined || NOT_A_PAGE.test(String(headers["content-type"]));
  if (error && !toScript) {
    sendError(request, response, error, store);
    return;
  }
  const { retryLater } = store;
  response.writeHead(error?.status ?? retryLater?.status ?? statusCode, {
    ...withoutHopByHop(headers),
    ...(retryLater && { "retry-after": String(retryLater.afterSeconds) }),
  });
  response.end(request.method === "HEAD" ? undefined : rawPayload);
}

/** Next answers 400 or 500 to a form that it cannot decode, with a page that needs JavaScript. */
function errorOf(status: number, request: WithRawBody, store: RequestStore) {
  if (status !== 400 && status !== 500) return undefined;
  if (isForAction(request) && !store.reachedApp) return UNREADABLE_FORM;
  if (status !== 500) return undefined;
  return store.retryLater ? retryLaterResponse(store.retryLater) : SERVER_ERROR;
}

function withoutBody({
  "content-type": _,
  "content-length": __,
  "transfer-encoding": ___,
  ...headers
}: Headers): Headers {
  return headers;
}

function withoutHopByHop({ connection, "keep-alive": _, "transfer-encoding": __, date, ...headers }: Headers): Headers {
  return headers;
}
