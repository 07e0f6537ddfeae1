/** What this process remembers, so that refusing costs no statement. Bounded: the oldest entry goes, and is asked for again. */
import { singleton } from "../singleton";
import { type Counted, type Counter, latestEnd } from "./counters";

const MAX_ENTRIES = 10_000;

/** The counter's last count, if it is used up until its window ends, whatever becomes of attempts under way. */
export function usedUp(counter: Counter): SpentCount | undefined {
  const spent = counts().get(counter.id);
  const now = Date.now();
  if (!spent || spent.points < counter.points || spent.expire <= now || spent.expire > latestEnd(counter, now))
    return undefined;
  return spent;
}

/** @param counters as a client without a CAPTCHA has them */
export function rememberCounts(counters: Counter[], counted: Counted[]): void {
  for (const { id, points, pending, expire } of counted) {
    const counter = counters.find((one) => one.id === id);
    const spent = points - pending;
    if (!counter || spent < counter.points) continue;
    keep(counts(), id, { id, points: spent, expire });
  }
}

export function forgetCounts(counted: Counted[]): void {
  for (const { id } of counted) counts().delete(id);
}

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

function keep<Entry>(entries: Map<string, Entry>, key: string, entry: Entry): void {
  entries.delete(key);
  entries.set(key, entry);
  const [oldest] = entries.size > MAX_ENTRIES ? entries.keys() : [];
  if (oldest !== undefined) entries.delete(oldest);
}

const counts = () => singleton("spent limits", () => new Map<string, SpentCount>());
const tallies = () => singleton("tallies", () => new Map<string, { times: number; end: number }>());

type SpentCount = Omit<Counted, "pending">;
