import type { Write } from "../db";
import { env } from "../env";
import { networksAround } from "../networks";
import { tally } from "../tally";
import { type Counted, type Counter, counterDeletion, counterId, type Key, read, release, take } from "./counters";
import { forgetCounts, rememberCounts, usedUp } from "./memory";

const SECONDS = { minute: 60, hour: 3_600, day: 86_400 };

/** Turns that a solved CAPTCHA buys come on top of the limit, up to ten times of it. */
const PAID_FACTOR = 10;

/**
 * A new limit is one line here. Its name ends in what it is counted by, and so does its key: a client, at each width of its address,
 * with more points for the wider.
 */
const RATES = {
  "reset-by-client": () => parseRate(env().RESET_LIMIT),
  "reset-by-device": () => parseRate(env().RESET_LIMIT),
  "reset-by-devices-of-address": () => parseRate(env().RESET_LIMIT, 4),
  "resend-by-client": () => parseRate(env().RESET_LIMIT),
  "sign-up-by-client": () => parseRate(env().RESET_LIMIT, 4),
  "wrong-token-by-uid-and-client": () => ({ points: 20, duration: SECONDS.hour }),
  "failed-login-by-client": () => parseRate(env().LOGIN_LIMIT),
  "failed-login-by-device": () => parseRate(env().LOGIN_LIMIT),
  "failed-login-by-devices": () => ({ points: 60, duration: SECONDS.hour }),
  "failed-reset-by-client": () => parseRate(env().LOGIN_LIMIT, 2),
  "failed-reset-by-user": () => parseRate(env().LOGIN_LIMIT, 2),
  "failed-verification-by-client": () => parseRate(env().LOGIN_LIMIT, 2),
  "failed-verification-by-sign-up": () => parseRate(env().LOGIN_LIMIT, 2),
  "wrong-current-password-by-client": () => parseRate(env().LOGIN_LIMIT, 2),
  "wrong-current-password-by-user": () => parseRate(env().LOGIN_LIMIT),
  "reauthentication-email-by-user": () => ({ points: 5, duration: SECONDS.hour }),
  "bad-bearer-by-client": () => ({ points: 100, duration: SECONDS.minute }),
  "captcha-by-challenge": () => ({ points: 1, duration: SECONDS.hour }),
  "wrong-token-by-client": () => ({ points: 100, duration: SECONDS.hour }),
  "continue-with-by-client": () => ({ points: 60, duration: 10 * SECONDS.minute }),
  "foreign-origin-by-client": () => ({ points: 60, duration: SECONDS.hour }),
  "csp-report-by-client": () => ({ points: 20, duration: SECONDS.hour }),
  "audited-refusal-by-client": () => ({ points: 100, duration: SECONDS.hour }),
} satisfies Record<string, () => Rate>;

/**
 * Over its limit a client is refused from memory, without a statement. A refused use counts nowhere, so nobody uses up the share of
 * the neighbours. @throws DatabaseUnavailable
 */
export async function consume(name: LimitName, key: Key, how: How = {}): Promise<Use | Refusal> {
  const { refundable = false } = how;
  const free = countersOf(name, key);
  const counters = free.map((counter) => withPaid(counter, how));
  const known = knownRefusal(counters);
  if (known) return known;
  const taken = await take(counters, { pending: refundable });
  const counted = taken ?? (await read(counters));
  rememberCounts(free, counted);
  if (taken) return { allowed: true, name, key, counted, pending: refundable };
  const usedUp = counted.filter(({ id, points }) => counters.some((one) => one.id === id && points >= one.points));
  return refusal(counters, usedUp);
}

/**
 * For a use that the limit is not about, such as a login that was right.
 * @param use consumed as refundable, or another process that has seen the limit used up goes on refusing until the window ends
 */
export async function refund({ counted, pending }: Use): Promise<void> {
  forgetCounts(counted);
  await release(counted, { refund: true, pending });
}

/** For one that is not refunded after all. Until then nobody is refused from memory, which could not learn of a refund elsewhere. */
export async function settle({ name, key, counted }: Use): Promise<void> {
  rememberCounts(countersOf(name, key), await release(counted, { refund: false, pending: true }));
}

/** What this process remembers of the key. */
export function refusalOf(name: LimitName, key: Key, how: How = {}): Refusal | undefined {
  return knownRefusal(countersOf(name, key).map((counter) => withPaid(counter, how)));
}

/** How many turns a client has bought, as far as this process knows, by the width of its address that has the most in proportion. */
export function paidTurns(name: LimitName, key: Key, counted: Pick<Counted, "id" | "points">[] = []): number {
  const turns = countersOf(name, key).map((counter) => {
    const points = counted.find(({ id }) => id === counter.id)?.points ?? usedUp(counter)?.points ?? 0;
    return Math.ceil((points - counter.points) / counter.factor);
  });
  return Math.max(0, ...turns);
}

/** @returns until when the next use is refused, by whichever of its networks is held longest */
export async function heldUntil(name: LimitName, key: Key): Promise<Date | undefined> {
  const counters = countersOf(name, key);
  const spent = (await read(counters)).filter(({ id, points }) =>
    counters.some((counter) => counter.id === id && points >= counter.points),
  );
  return spent.length > 0 ? new Date(Math.max(...spent.map(({ expire }) => expire))) : undefined;
}

/** To be given to `liftAll`. */
export function lift(name: LimitName, key: Key): Write[] {
  return countersOf(name, key).map(counterDeletion);
}

export type LimitName = keyof typeof RATES;

/** `refundable`: see `refund` and `settle`. `paid`: with a solved CAPTCHA, which buys turns beyond the limit. */
export interface How {
  refundable?: boolean;
  paid?: boolean;
}

/** To be given to `refund`: it goes back to the window it was taken from, or not at all. */
export interface Use {
  allowed: true;
  name: LimitName;
  key: Key;
  counted: Counted[];
  pending: boolean;
}

/** `first`: of a window, in this process. `by`: the widest network of the client that has used it up, or what else the key is. */
export type Refusal = { allowed: false; retryAfterSeconds: number; first: boolean; by?: Key | undefined };

export interface Rate {
  points: number;
  duration: number; // seconds
}

function countersOf(name: LimitName, key: Key): ClientCounter[] {
  const { points, duration } = RATES[name]();
  const [, scope = "", client = ""] = (name.endsWith("client") && /^(.* )?(\S+)$/s.exec(String(key))) || [];
  const networks = client ? networksAround(client) : [{ network: key, factor: 1 }];
  return networks.map(({ network, factor }) => {
    const id = counterId(name, client ? `${scope}${network}` : network);
    return { id, points: points * factor, duration, factor, network };
  });
}

function withPaid(counter: ClientCounter, { paid = false }: How): ClientCounter {
  return paid ? { ...counter, points: counter.points * PAID_FACTOR } : counter;
}

function knownRefusal(counters: ClientCounter[]): Refusal | undefined {
  const spent = counters.flatMap((counter) => usedUp(counter) ?? []);
  return spent.length > 0 ? refusal(counters, spent) : undefined;
}

/** @param usedUp empty, if one has been given back in the meantime */
function refusal(counters: ClientCounter[], usedUp: Pick<Counted, "id" | "expire">[]): Refusal {
  const now = Date.now();
  const first = usedUp.filter(({ id, expire }) => tally(id, expire - now) === 1).length > 0;
  const waitMs = Math.max(0, ...usedUp.map(({ expire }) => expire - now));
  const by = counters.filter(({ id }) => usedUp.some((one) => one.id === id)).at(-1)?.network;
  return { allowed: false, first, by, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)) };
}

export function parseRate(text: string, times = 1): Rate {
  const [points, unit] = text.split("/") as [string, keyof typeof SECONDS];
  return { points: Number(points) * times, duration: SECONDS[unit] };
}

interface ClientCounter extends Counter {
  factor: number;
  network: Key;
}
