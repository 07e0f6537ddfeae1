/** Stands between the socket and Next: what a client says of itself is overwritten by what the server knows, and only what is sound goes on. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { hasBody, isReadable, readBody, saysTooLarge, withBody } from "./body";
import { clientAddress } from "./client-address";
import { keepOpen } from "./open-answers";
import { isFromOurPages } from "./origin";
import { answerInOwnWords } from "./own-words";
import { recordForeign } from "./record-foreign";
import { FOREIGN, malformed, OUR_FAULT, type Refusal, TOO_LARGE, UNREADABLE } from "./refusal";
import { refuse } from "./refuse";
import { CLIENT_HEADER, REQUEST_ID_HEADER } from "./request-headers";
import { protect } from "./security-headers";

/** They come from browsers without our Origin, and change nothing but a log. */
export const REPORT_PATH = "/csp-report";

const OVERWRITTEN = /^(forwarded|x-forwarded-.*|x-real-ip|x-latchkey-.*|x-middleware-.*)$/;

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function front(handle: Handle): RequestListener {
  return async (request, response) => {
    const requestId = randomUUID();
    response.setHeader(REQUEST_ID_HEADER, requestId);
    keepOpen(requestId, response);
    try {
      const client = clientOf(request);
      protect(request, response, env());
      const refusal = refusalOf(request);
      if (refusal === FOREIGN)
        await recordForeign({ requestId, client, userAgent: request.headers["user-agent"] ?? "" });
      if (refusal) return refuse(request, response, refusal, requestId);

      overwrite(request, { [CLIENT_HEADER]: client, [REQUEST_ID_HEADER]: requestId });
      answerInOwnWords(request, response, requestId);
      if (!hasBody(request)) return await handle(request, response);
      if (request.headers.expect) response.writeContinue();
      const body = await readBody(request);
      if (body === "too large") refuse(request, response, TOO_LARGE, requestId);
      else if (body !== "gone" && !(await isReadable(request, body))) refuse(request, response, UNREADABLE, requestId);
      else if (body !== "gone") await handle(withBody(request, body), response);
    } catch (error) {
      log().error({ err: error, requestId }, "a request failed");
      if (response.headersSent) response.destroy();
      else refuse(request, response, OUR_FAULT, requestId);
    }
  };
}

function clientOf({ socket, headers }: IncomingMessage): string {
  return clientAddress(socket.remoteAddress, String(headers["x-forwarded-for"] ?? ""), env().TRUSTED_PROXY_HOPS);
}

function refusalOf(request: IncomingMessage): Refusal | undefined {
  const wrong = malformed(request);
  if (wrong) return wrong;
  if (request.url !== REPORT_PATH && !isFromOurPages(request, env().AUTH_URL, !env().production)) return FOREIGN;
  return saysTooLarge(request) ? TOO_LARGE : undefined;
}

/** Next compares the Origin, judged above, with the host, and behind a proxy that names another it would not know ours. */
function overwrite(request: IncomingMessage, known: Record<string, string>): void {
  const { headers, method } = request;
  for (const name of Object.keys(headers)) if (OVERWRITTEN.test(name)) delete headers[name];
  const { host, origin, protocol } = new URL(env().AUTH_URL);
  Object.assign(headers, known, { host, "x-forwarded-host": host, "x-forwarded-proto": protocol.slice(0, -1) });
  if (method !== "GET" && headers.origin !== undefined) headers.origin = origin;
}
