import { isFromTheFuture } from "../clock";
import type { Outcome } from "./transports/email";

const FIRST_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 5 * 60_000;
/** Where the provider did not say so: that long, three addresses which it refuses can hold up the next email. */
const MAX_PAUSE_OF_DOUBT_MS = 30_000;
const FAILURES = 3;

/**
 * Opens when an outcome is about every email, or several in a row had no answer; then one email probes the provider (half-open), and
 * closes the breaker if the provider takes it, or refuses it for what it is.
 */
export interface CircuitBreaker {
  /** How many more may be sent. */
  free(inFlight: number, now: Date): number;
  /** @returns what began with it: `held` is said once, however many probes fail, until `released` */
  record(outcome: Settled, now: Date): "held" | "released" | undefined;
  stateAt(now: Date): BreakerState;
  isProbing(): boolean;
  /** When the breaker stops being open: `now` if it is not. */
  retryAt(now: Date): Date;
  /** Half-open, because emails were held before the process began. */
  probe(): void;
}

export const BREAKER_STATES = ["closed", "open", "half-open"] as const;
type BreakerState = (typeof BREAKER_STATES)[number];
/** What is known once an unclear refusal is sorted. `doubt`: the provider did not say that it is about every email. */
export type Settled = Exclude<Outcome, { status: "unclear" }> & { doubt?: boolean };

/** @param random between 0 and 1, so that several machines do not probe in step */
export function createCircuitBreaker(concurrency: () => number, random: () => number = Math.random): CircuitBreaker {
  let openUntil: number | undefined;
  let openedAt = new Date(0);
  let openings = 0;
  let failures = 0;
  let told = false;

  return {
    free: (inFlight, now) => limitAt(now) - inFlight,
    record(outcome, now) {
      // Sent before the breaker opened: says nothing about the provider since.
      if (stateAt(now) === "open") return undefined;
      if (outcome.status === "wait") return open(outcome, now);
      if (outcome.status === "retry") {
        if (outcome.advice === undefined) return undefined;
        failures += 1;
        return failures >= FAILURES || openUntil !== undefined ? open({ ...outcome, doubt: true }, now) : undefined;
      }
      return close();
    },
    stateAt,
    isProbing: () => openUntil !== undefined,
    retryAt: (now) => (stateAt(now) === "open" ? new Date(openUntil ?? 0) : now),
    probe() {
      openUntil ??= 0;
    },
  };

  function open({ afterMs, doubt = false }: { afterMs?: number | undefined; doubt?: boolean }, now: Date) {
    openedAt = now;
    openUntil = now.getTime() + (afterMs ?? pauseMs(doubt ? MAX_PAUSE_OF_DOUBT_MS : MAX_PAUSE_MS));
    openings += 1;
    if (told) return undefined;
    told = true;
    return "held";
  }

  function close() {
    const wasHeld = openUntil !== undefined;
    openUntil = undefined;
    openings = 0;
    failures = 0;
    told = false;
    return wasHeld ? "released" : undefined;
  }

  function limitAt(now: Date): number {
    return { closed: concurrency(), open: 0, "half-open": Math.min(concurrency(), 1) }[stateAt(now)];
  }

  function stateAt(now: Date): BreakerState {
    if (openUntil === undefined) return "closed";
    return now.getTime() < openUntil && !isFromTheFuture(openedAt, now) ? "open" : "half-open";
  }

  function pauseMs(longest: number): number {
    return (0.5 + random() / 2) * Math.min(longest, FIRST_PAUSE_MS * 2 ** openings);
  }
}
