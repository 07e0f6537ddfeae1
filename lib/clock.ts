export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/**
 * How far the clocks of two machines may differ, or one may be set back. A time further ahead comes from a clock that was wrong. It
 * concerns beginnings: what ends, ends exactly, by the clock of the machine that judges it.
 */
export const CLOCK_SKEW_MS = MINUTE_MS / 2;

export function isFromTheFuture(time: Date, now: Date): boolean {
  return time.getTime() - now.getTime() > CLOCK_SKEW_MS;
}

export function latestBeginning(now: Date): Date {
  return new Date(now.getTime() + CLOCK_SKEW_MS);
}

/** @returns says whether the clock was set back since it was last asked */
export function watchClock(): () => boolean {
  let aheadMs = Date.now() - performance.now();
  return () => {
    const beforeMs = aheadMs;
    aheadMs = Date.now() - performance.now();
    return beforeMs - aheadMs > CLOCK_SKEW_MS;
  };
}
