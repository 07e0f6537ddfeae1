/** Reads a body that may be anything: bounded before it is decoded, decoded before it is parsed. */
import { detail, Refusal } from "./refusal";

const MAX_BYTES = 64 * 1024;
const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?;?\s*$/i;

/** @returns any JSON value; an empty body counts as {}, so that it is told which fields it lacks */
export async function readJson(request: Request): Promise<unknown> {
  const bytes = await readBounded(request);
  if (bytes.length === 0) return {};
  const type = request.headers.get("content-type") ?? "";
  if (!JSON_TYPE.test(type)) throw new Refusal(415, detail("unsupportedMediaType", { type }));
  try {
    // A byte order mark stays in, and no JSON begins with one (RFC 8259, section 8.1).
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    // The parser's message quotes what it read, which may be a password.
    throw error instanceof SyntaxError
      ? new Refusal(400, detail("json.parseError"))
      : new Refusal(400, detail("json.invalidUtf8"));
  }
}

async function readBounded(request: Request): Promise<Buffer> {
  if (Number(request.headers.get("content-length")) > MAX_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.length;
      if (size > MAX_BYTES) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(400, detail("body.incomplete"));
  }
  return Buffer.concat(chunks);
}

const tooLarge = () => new Refusal(413, detail("body.tooLarge"));
