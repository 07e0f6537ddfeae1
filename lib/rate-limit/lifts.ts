/**
 * What an operator gives back. Rows are deleted; but each server process also remembers what is used up, so every lift leaves a mark that
 * they look for, once a second and whether anybody is refused or not: a refusal still takes no statement.
 */
import { sql } from "drizzle-orm";
import { commit, type Write } from "../db";
import { limits } from "../db/schema";
import { singleton } from "../singleton";
import { read } from "./counters";
import { forgetAllCounts, remembersCounts } from "./memory";

/** After that a lift holds in every process. */
export const LIFTED_WITHIN_MS = 1_000;
/** As long as the longest window that a process could remember. */
const MARK = { id: "lifted-limits", points: 0, duration: 86_400 };

/** @param deletions of counters: see `lift` and `lockoutReset` */
export async function liftAll(deletions: Write[], ...writes: Write[]): Promise<void> {
  const expire = Date.now() + MARK.duration * 1_000;
  const mark: Write = (tx) =>
    tx
      .insert(limits)
      .values({ key: MARK.id, points: 1, expire })
      .onConflictDoUpdate({ target: limits.key, set: { points: sql`${limits.points} + 1`, expire } })
      .returning({ key: limits.key });
  await commit(mark, ...deletions, ...writes);
}

export function watchLifts(): void {
  setInterval(() => void forgetLifted().catch(() => {}), LIFTED_WITHIN_MS).unref();
}

export async function forgetLifted(): Promise<void> {
  if (!remembersCounts()) return;
  const [mark] = await read([MARK]);
  const text = mark ? `${mark.points} ${mark.expire}` : "";
  const seen = state();
  // Twice, because a request under way may have read a row before the lift, and remember it after.
  if (text !== seen.mark) Object.assign(seen, { mark: text, again: true });
  else if (seen.again) seen.again = false;
  else return;
  forgetAllCounts();
}

const state = () => singleton("lifted limits", () => ({ mark: "", again: false }));
