/** Counts in the memory of this process, for what needs neither to survive it nor to be shared. Bounded: the oldest entry goes. */
import { singleton } from "./singleton";

const MAX_ENTRIES = 10_000;

/** @returns how often within the period */
export function tally(key: string, periodMs: number): number {
  const times = tallyOf(key) + 1;
  const end = times === 1 ? Date.now() + periodMs : (tallies().get(key)?.end ?? 0);
  keep(tallies(), key, { times, end });
  return times;
}

export function tallyOf(key: string): number {
  const entry = tallies().get(key);
  return entry && entry.end > Date.now() ? entry.times : 0;
}

/** As the newest of a bounded number of entries. */
export function keep<Entry>(entries: Map<string, Entry>, key: string, entry: Entry): void {
  entries.delete(key);
  entries.set(key, entry);
  const [oldest] = entries.size > MAX_ENTRIES ? entries.keys() : [];
  if (oldest !== undefined) entries.delete(oldest);
}

const tallies = () => singleton("tallies", () => new Map<string, { times: number; end: number }>());
