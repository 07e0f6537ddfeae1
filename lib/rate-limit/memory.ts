/** What this process remembers of used-up limits, so that refusing costs no statement. One that is forgotten is asked for again. */
import { singleton } from "../singleton";
import { keep } from "../tally";
import { type Counted, type Counter, latestEnd } from "./counters";

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

export function remembersCounts(): boolean {
  return counts().size > 0;
}

export function forgetAllCounts(): void {
  counts().clear();
}

const counts = () => singleton("spent limits", () => new Map<string, SpentCount>());

type SpentCount = Omit<Counted, "pending">;
