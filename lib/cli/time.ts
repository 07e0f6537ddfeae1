/** Times as operators write them. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../clock";

const UNIT_MS = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/** As 2026-11-29 or 2026-11-29T21:14:16Z. @returns undefined for anything else: Date itself takes "7" for July 2001 */
export function parseDate(text: string): Date | undefined {
  return /^\d{4}-\d\d-\d\d/.test(text) ? ifInOurEra(new Date(text)) : undefined;
}

/** A date, or how long ago: 30m, 2h or 7d. @returns undefined for anything else */
export function parseSince(text: string, now = new Date()): Date | undefined {
  const [, count, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  if (!unit) return parseDate(text);
  return ifInOurEra(new Date(now.getTime() - Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]));
}

/** Not an invalid date, which a query takes for NULL, and none before our era, which Postgres cannot read. */
function ifInOurEra(date: Date): Date | undefined {
  return date.getUTCFullYear() > 0 ? date : undefined;
}
