const MAX_RESET_MS = 5_000;

export interface SendRate {
  /** Reserves the next slot. @returns the milliseconds to wait for it */
  reserve(now: number): number;
  perSecond(): number;
  /** Adopts the limit that a response reports (IETF draft-ietf-httpapi-ratelimit-headers-06). */
  adjust(headers: Record<string, string> | null, now: number): void;
}

export function createSendRate(perSecond: number): SendRate {
  let gapMs = 1_000 / perSecond;
  let next = 0;
  return {
    reserve(now) {
      const slot = Math.max(now, next);
      next = slot + gapMs;
      return slot - now;
    },
    perSecond: () => 1_000 / gapMs,
    adjust(headers, now) {
      const limit = Number(headers?.["ratelimit-limit"]);
      if (limit >= 1) gapMs = 1_000 / limit;
      const resetMs = Number(headers?.["ratelimit-reset"]) * 1_000;
      if (headers?.["ratelimit-remaining"] === "0" && resetMs > 0)
        next = Math.max(next, now + Math.min(resetMs, MAX_RESET_MS));
    },
  };
}
