/** How far the clocks of two machines may be apart, or one be set right by. A time that lies further ahead is from a clock that was wrong. */
export const CLOCK_SKEW_MS = 60_000;
