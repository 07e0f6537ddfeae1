import { env } from "../env";
import { decrement, increment, type Key, read } from "./counters";

const SECONDS = { minute: 60, hour: 3_600, day: 86_400 };

/** A new limit is one line here. Its name ends in what it is counted by. */
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
  "refusal-by-client": () => ({ points: 150, duration: SECONDS.hour }),
  "wrong-token-by-client": () => ({ points: 100, duration: SECONDS.hour }),
  "continue-with-by-client": () => ({ points: 60, duration: 10 * SECONDS.minute }),
  "foreign-origin-by-client": () => ({ points: 60, duration: SECONDS.hour }),
  "csp-report-by-client": () => ({ points: 20, duration: SECONDS.hour }),
  "audited-refusal-by-client": () => ({ points: 100, duration: SECONDS.hour }),
} satisfies Record<string, () => Rate>;

export async function consume(name: LimitName, key: Key): Promise<{ allowed: true } | Refusal> {
  const rate = rateOf(name);
  const { consumedPoints, msBeforeNext } = await increment(rate, key);
  if (consumedPoints <= rate.points) return { allowed: true };
  const retryAfterSeconds = Math.max(1, Math.ceil(msBeforeNext / 1_000));
  return { allowed: false, retryAfterSeconds, first: consumedPoints === rate.points + 1 };
}

/** For a use that the limit is not about, such as a login that was right. */
export async function refund(name: LimitName, key: Key): Promise<void> {
  await decrement(rateOf(name), key);
}

export async function isExceeded(name: LimitName, key: Key): Promise<boolean> {
  const rate = rateOf(name);
  return (await read(rate, key)) > rate.points;
}

export type LimitName = keyof typeof RATES;

export type Refusal = { allowed: false; retryAfterSeconds: number; first: boolean };

export interface Rate {
  points: number;
  duration: number; // seconds
}

function rateOf(name: LimitName) {
  return { keyPrefix: name, ...RATES[name]() };
}

export function parseRate(text: string, times = 1): Rate {
  const [points, unit] = text.split("/") as [string, keyof typeof SECONDS];
  return { points: Number(points) * times, duration: SECONDS[unit] };
}
