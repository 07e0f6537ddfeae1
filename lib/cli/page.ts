import type { Page } from "../page";
import { UsageError } from "./command";
import { parseDate } from "./time";

const MAX_LIMIT = 10_000;

export function parsePage(
  { limit, before }: { limit?: string | undefined; before?: string | undefined },
  defaultLimit: number,
): Page {
  const rows = limit === undefined ? defaultLimit : Number(limit);
  if (!Number.isInteger(rows) || rows < 1 || rows > MAX_LIMIT)
    throw new UsageError(`--limit must be a number from 1 to ${MAX_LIMIT}`);
  const time = before === undefined ? undefined : parseDate(before);
  if (before !== undefined && !time)
    throw new UsageError("--before must be a date, as 2026-11-29 or 2026-11-29T21:14:16Z");
  return { limit: rows, before: time };
}

/** On stderr, so that what reads the list gets the list. */
export function tellOfMore(times: Date[], limit: number): void {
  const last = times.at(-1);
  if (last && times.length >= limit) console.error(`There may be more: --before ${last.toISOString()}`);
}
