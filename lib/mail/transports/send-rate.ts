/** Turns at a provider's door, so far apart that its limit is kept. */
const LONGEST_LEARNED_MS = 5_000;

export interface SendRate {
  /** Takes the next turn. @returns how many milliseconds to wait for it */
  take(now: number): number;
  /** Corrects the guess by what an answer says of the limit (IETF draft-ietf-httpapi-ratelimit-headers-06). */
  learn(headers: Record<string, string> | null, now: number): void;
}

export function createSendRate(perSecond: number): SendRate {
  let gapMs = 1_000 / perSecond;
  let next = 0;
  return {
    take(now) {
      const turn = Math.max(now, next);
      next = turn + gapMs;
      return turn - now;
    },
    learn(headers, now) {
      const limit = Number(headers?.["ratelimit-limit"]);
      if (limit >= 1) gapMs = 1_000 / limit;
      const resetMs = Number(headers?.["ratelimit-reset"]) * 1_000;
      if (headers?.["ratelimit-remaining"] === "0" && resetMs > 0)
        next = Math.max(next, now + Math.min(resetMs, LONGEST_LEARNED_MS));
    },
  };
}
