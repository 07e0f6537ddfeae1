/** The front's own answers: to a program in JSON, to a person as a small page. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { apiTranslator } from "@/lib/i18n/catalogs";
import { languageOf } from "../_request/context";
import { refusalPage } from "./error-page";
import type { Refusal } from "./refusal";
import { CSP_HEADER } from "./security-headers";

const LINGER_MS = 5_000;

export function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal, requestId: string): void {
  const { url, method, headers } = request;
  const language = languageOf(headers.cookie, headers["accept-language"]);
  const forProgram = url?.startsWith("/api/") || headers.accept?.includes("application/json");
  const page = forProgram ? undefined : refusalPage(refusal.sentence, requestId, language);
  const body = page?.html ?? JSON.stringify({ detail: apiTranslator(language)(refusal.sentence) });
  response.writeHead(refusal.status, {
    ...refusal.headers,
    ...(page && { [CSP_HEADER]: page.policy }),
    "content-type": `${page ? "text/html" : "application/json"}; charset=utf-8`,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    connection: "close",
  });
  response.write(method === "HEAD" ? "" : body);
  linger(request, response);
}

/** A socket closed while its client still sends takes the answer with it: what comes is thrown away for a while (as nginx does). */
function linger(request: IncomingMessage, response: ServerResponse): void {
  const end = () => response.end();
  const patience = setTimeout(end, LINGER_MS);
  request.once("end", end).once("close", () => clearTimeout(patience));
  request.resume();
  if (request.readableEnded) end();
}
