/** Takes a body in whole before anybody parses it, so that a large or a slow one never gets further than here. */
import { IncomingMessage } from "node:http";

export const MAX_BODY_BYTES = 64 * 1024;

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

export function saysTooLarge({ headers }: IncomingMessage): boolean {
  return Number(headers["content-length"] ?? 0) > MAX_BODY_BYTES;
}

/** @returns "gone" when the client left, or was cut off for being slow */
export function readBody(request: IncomingMessage): Promise<Buffer | "too large" | "gone"> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    request.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes <= MAX_BODY_BYTES) parts.push(part);
      else {
        parts.length = 0;
        resolve("too large");
      }
    });
    request.once("end", () => resolve(Buffer.concat(parts)));
    request.once("close", () => resolve("gone"));
    request.once("error", () => resolve("gone"));
  });
}

/** The same request, its body read again from memory. */
export function withBody(request: IncomingMessage, body: Buffer): IncomingMessage {
  const { method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor } = request;
  const replay = new IncomingMessage(request.socket);
  Object.assign(replay, { method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor });
  replay.complete = true;
  replay.push(body);
  replay.push(null);
  return replay;
}
