/**
 * LOGIN_LIMIT is about failed logins, but has to be counted before a password is tried, or a burst would try a hundred. So whoever
 * comes while the last turns are being used waits for how those logins go: a good one gives its turn back.
 */
import { giveTurnBack, type LimitName, takeTurn } from "./limits";
import { oncePerProcess } from "./once-per-process";
import type { RequestContext } from "./request-context";
import { refusal } from "./throttle";

type Limit = Extract<LimitName, "failed-login-by-client" | "failed-login-by-device">;

/**
 * @param attempt undefined when the login failed
 * @throws Throttled, DatabaseUnavailable
 */
export async function inLoginTurn<Good>(
  limit: Limit,
  key: string,
  request: RequestContext,
  now: Date,
  attempt: () => Promise<Good | undefined>,
): Promise<Good | undefined> {
  const others = underWay(`${limit} ${key}`);
  for (;;) {
    const turn = await takeTurn(limit, key);
    if (turn.allowed) break;
    if (others.count === 0) throw await refusal(limit, turn, request, now);
    await giveTurnBack(limit, key);
    await new Promise<void>((resume) => others.waiting.push(resume));
  }
  let failed = false;
  others.count++;
  try {
    const good = await attempt();
    failed = good === undefined;
    return good;
  } finally {
    others.count--;
    if (!failed) await giveTurnBack(limit, key);
    if (!failed) others.waiting.shift()?.();
    if (others.count === 0) for (const resume of others.waiting.splice(0)) resume();
    if (others.count === 0) allUnderWay().delete(`${limit} ${key}`);
  }
}

interface UnderWay {
  count: number;
  waiting: (() => void)[];
}

const allUnderWay = () => oncePerProcess("logins under way", () => new Map<string, UnderWay>());

function underWay(key: string): UnderWay {
  const known = allUnderWay().get(key) ?? { count: 0, waiting: [] };
  allUnderWay().set(key, known);
  return known;
}
