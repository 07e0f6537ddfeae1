/** The front's own answers: to a program in JSON, to a person as a small page. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Refusal } from "./refusal";

const LINGER_MS = 5_000;

export function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal, requestId: string): void {
  const { status, sentence, headers } = refusal;
  const forProgram = request.url?.startsWith("/api/") || request.headers.accept?.includes("application/json");
  const body = forProgram ? JSON.stringify({ detail: sentence }) : page(sentence, requestId);
  response.writeHead(status, {
    ...headers,
    "content-type": `${forProgram ? "application/json" : "text/html"}; charset=utf-8`,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    connection: "close",
  });
  response.write(request.method === "HEAD" ? "" : body);
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

function page(sentence: string, requestId: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Not possible</title><h1>Not possible</h1><p>${sentence}</p><p><small>Request ${requestId}</small></p></html>`;
}
