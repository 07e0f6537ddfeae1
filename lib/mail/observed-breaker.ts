import { atScrape, metrics } from "../metrics";
import { BREAKER_STATES, type CircuitBreaker } from "./circuit-breaker";
import type { Destination } from "./outbox";

/** A breaker whose state monitoring sees, and what it was told. */
export function observedBreaker(destination: Destination, breaker: CircuitBreaker): CircuitBreaker {
  atScrape(`circuit breaker of ${destination}`, () => {
    const current = breaker.stateAt(new Date());
    for (const state of BREAKER_STATES) metrics().circuitBreaker.set({ destination, state }, Number(state === current));
  });
  return {
    ...breaker,
    record(outcome, now) {
      metrics().deliveries.inc({ destination, outcome: outcome.status });
      return breaker.record(outcome, now);
    },
  };
}
