/** What `dumpdata` writes, as JSON or as JSON lines: read as a stream, so that its size does not matter. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { streamArray } from "stream-json/streamers/stream-array.js";
import type { DjangoRow, DjangoSource } from "./source";
import { UnreadableSource } from "./unreadable-source";

/** Whole values only: their parts would be read twice. */
const WHOLE = { packValues: true, streamValues: false };

/** @param start the first bytes of the file. @throws UnreadableSource */
export function dumpSource(file: string, start: string): DjangoSource {
  if (/^(\xff\xfe|\xfe\xff)/.test(start))
    throw new UnreadableSource(`${file} is UTF-16, as Windows writes it: write it by dumpdata --output.`);
  const [first = ""] = start.replace(/^\xef\xbb\xbf/, "").trim();
  if (!"[{".includes(first) || first === "")
    throw new UnreadableSource(`${file} is neither a dump of Django's (JSON) nor a SQLite database.`);
  return { rows: () => (first === "[" ? arrayRows(file) : lineRows(file)) };
}

async function* arrayRows(file: string): AsyncIterable<DjangoRow> {
  const parsed = createReadStream(file).pipe(streamArray.withParserAsStream(WHOLE));
  let read = 0;
  try {
    for await (const { value } of parsed as AsyncIterable<{ value: unknown }>) yield rowOf(value, file, ++read);
  } catch (error) {
    throw asUnreadable(error, file, `after ${read} whole objects`);
  }
}

async function* lineRows(file: string): AsyncIterable<DjangoRow> {
  let read = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === "") continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      throw asUnreadable(error, file, `after ${read} whole lines`);
    }
    yield rowOf(value, file, ++read);
  }
}

function rowOf(value: unknown, file: string, place: number): DjangoRow {
  const { model, pk, fields } = (value ?? {}) as Partial<DjangoRow>;
  if (typeof model !== "string" || typeof fields !== "object" || fields === null)
    throw new UnreadableSource(`${file} is no dump of Django's: its object ${place} has no model and fields.`);
  if (pk === undefined)
    throw new UnreadableSource(`${file} has no keys (object ${place}): dump it without --natural-primary.`);
  return { model: model.toLowerCase(), pk, fields };
}

/** Without the parser's own message, which may quote what it read. */
function asUnreadable(error: unknown, file: string, where: string): unknown {
  if (error instanceof UnreadableSource) return error;
  return new UnreadableSource(`${file} is cut off or is no JSON, ${where}.`);
}
