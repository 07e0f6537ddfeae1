import type { Outcome } from "./transports/email";

const FIRST_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 5 * 60_000;

/** Opens when the provider asks to wait; then one email probes it (half-open), and closes the breaker if the provider takes it. */
export interface CircuitBreaker {
  allows(inFlight: number, now: Date): boolean;
  record(outcome: Outcome, now: Date): void;
  stateAt(now: Date): BreakerState;
  /** When the breaker stops being open: `now` if it is not. */
  retryAt(now: Date): Date;
}

export const BREAKER_STATES = ["closed", "open", "half-open"] as const;
type BreakerState = (typeof BREAKER_STATES)[number];

/** @param random between 0 and 1, so that several machines do not probe in step */
export function createCircuitBreaker(concurrency: number, random: () => number = Math.random): CircuitBreaker {
  const limits = { closed: concurrency, open: 0, "half-open": 1 };
  let openUntil: number | undefined;
  let openings = 0;

  return {
    allows: (inFlight, now) => inFlight < limits[stateAt(now)],
    record(outcome, now) {
      // Sent before the breaker opened: says nothing about the provider since.
      if (stateAt(now) === "open") return;
      if (outcome.status === "wait") {
        openUntil = now.getTime() + (outcome.afterMs ?? pauseMs());
        openings += 1;
      } else if (outcome.status !== "retry") {
        openUntil = undefined;
        openings = 0;
      }
    },
    stateAt,
    retryAt: (now) => new Date(Math.max(openUntil ?? 0, now.getTime())),
  };

  function stateAt(now: Date): BreakerState {
    if (openUntil === undefined) return "closed";
    return now.getTime() < openUntil ? "open" : "half-open";
  }

  function pauseMs(): number {
    return (0.5 + random() / 2) * Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** openings);
  }
}
