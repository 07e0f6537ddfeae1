/**
 * Whether emails may leave. A provider that asks to wait is left alone, then probed with one email at a time; the rest
 * follow once it takes one.
 */
import type { Outcome } from "./transports/email";

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

export interface CircuitBreaker {
  /** @param inFlight how many emails are on their way */
  isOpen(inFlight: number, now: Date): boolean;
  /** Learns from what became of an email. */
  hear(outcome: Outcome, now: Date): void;
  /** When the pause ends; in the past or `now` when there is none. */
  opensAt(now: Date): Date;
}

/**
 * @param atOnce how many emails may be on their way
 * @param random between 0 and 1, so that several machines do not probe in step
 */
export function createCircuitBreaker(atOnce: number, random: () => number = Math.random): CircuitBreaker {
  let closedUntil: number | undefined;
  let pauses = 0;

  return {
    isOpen: (inFlight, now) =>
      closedUntil === undefined ? inFlight < atOnce : now.getTime() >= closedUntil && inFlight === 0,
    hear(outcome, now) {
      const pausing = closedUntil !== undefined && now.getTime() < closedUntil;
      if (outcome.status === "wait" && !pausing) {
        closedUntil = now.getTime() + (outcome.afterMs ?? pauseMs(pauses));
        pauses += 1;
      }
      // What was already under way when the pause began says nothing about its end.
      if ((outcome.status === "sent" || outcome.status === "refused") && !pausing) {
        closedUntil = undefined;
        pauses = 0;
      }
    },
    opensAt: (now) => new Date(Math.max(closedUntil ?? 0, now.getTime())),
  };

  function pauseMs(earlier: number): number {
    return (0.5 + random() / 2) * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** earlier);
  }
}
