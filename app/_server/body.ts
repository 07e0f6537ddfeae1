import type { IncomingMessage } from "node:http";

export const MAX_BODY_BYTES = 64 * 1024;
const FORM = /^\s*multipart\/form-data/i;

export type WithRawBody = IncomingMessage & { rawBody?: Buffer };

/** A multipart POST without a body too: it is a form that cannot be read. */
export function hasBody({ method, headers }: IncomingMessage): boolean {
  const announced = headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
  return announced || (method === "POST" && FORM.test(headers["content-type"] ?? ""));
}

export function isForAction({ method, headers }: IncomingMessage): boolean {
  return method === "POST" && (headers["next-action"] !== undefined || FORM.test(headers["content-type"] ?? ""));
}

export function announcesTooMuch({ headers }: IncomingMessage): boolean {
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

/** Next answers 500 to a multipart form that is cut short or garbled. @returns empty for what is none */
export async function readForm({ headers, rawBody }: WithRawBody): Promise<FormData | "garbled"> {
  const type = headers["content-type"] ?? "";
  if (!rawBody || !FORM.test(type)) return new FormData();
  const form = new Response(new Uint8Array(rawBody), { headers: { "content-type": type } }).formData();
  return form.catch(() => "garbled");
}
