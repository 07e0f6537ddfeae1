const MIN_JITTER_MS = 50;
const MAX_JITTER_MS = 450;
const FIRST_RETRY_MS = 1_000;
/** Short, because a user waits for the email; the circuit breaker spares a provider in trouble. */
const MAX_RETRY_MS = 60_000;

/** Before an email is rendered: at once, that work would slow the next answers, and tell who has an account. */
export function jitterMs(random = Math.random()): number {
  return MIN_JITTER_MS + random * (MAX_JITTER_MS - MIN_JITTER_MS);
}

/** Exponential with full jitter, so that a provider that comes back is not hit by every retry at once. */
export function backoffMs(attempts: number, random = Math.random()): number {
  return random * Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts);
}
