/** How long the worker waits, never twice the same. */

const SHORTEST_NAP_MS = 50;
const LONGEST_NAP_MS = 450;
const FIRST_RETRY_MS = 1_000;
/** Short, because somebody waits; the gate spares a provider that is in trouble. */
const LONGEST_RETRY_MS = 60_000;

/**
 * From the request to the work on its email, which would else fall into the answer to whoever asked, or to whoever asks next:
 * both could tell by it what became of the email.
 */
export function jitterMs(random = Math.random()): number {
  return SHORTEST_NAP_MS + random * (LONGEST_NAP_MS - SHORTEST_NAP_MS);
}

/** Full jitter, doubling: so that a provider that comes back is not met by everybody at once. */
export function backoffMs(attempts: number, random = Math.random()): number {
  return random * Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts);
}
