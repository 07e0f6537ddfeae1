/**
 * Limits on logins are about those that fail, but have to be counted before a password is tried, or a burst would try a hundred.
 * So whoever comes while the last turns are being used waits for how those logins go: a good one gives its turn back.
 */
import { giveTurnBack, type LimitName, mayTryPassword, type Refused, takeTurn } from "./limits";
import { oncePerProcess } from "./once-per-process";
import type { RequestContext } from "./request-context";
import { refusal } from "./throttle";

type Limit = Extract<LimitName, "failed-login-by-client" | "failed-login-by-device">;
type Attempt<Good, Given extends unknown[]> = (...given: Given) => Promise<Good | undefined>;

/**
 * @param attempt undefined when the login failed
 * @throws Throttled, DatabaseUnavailable
 */
export async function inLoginTurn<Good>(
  limit: Limit,
  key: string,
  request: RequestContext,
  now: Date,
  attempt: Attempt<Good, []>,
): Promise<Good | undefined> {
  let refused: Refused | undefined;
  const take = async () => {
    const turn = await takeTurn(limit, key);
    refused = turn.allowed ? undefined : turn;
    return turn.allowed;
  };
  return inTurn({ key: `${limit} ${key}`, take, giveBack: () => giveTurnBack(limit, key) }, async () => {
    if (refused) throw await refusal(limit, refused, request, now);
    return attempt();
  });
}

/** @param attempt is told whether the account's back-off lets the password be tried */
export async function inAccountTurn<Good>(
  email: string,
  attempt: Attempt<Good, [mayTry: boolean]>,
): Promise<Good | undefined> {
  return inTurn({ key: `account ${email}`, take: () => mayTryPassword(email) }, attempt);
}

interface Queue {
  key: string;
  /** Counts, and says whether there was a turn. */
  take: () => Promise<boolean>;
  giveBack?: () => Promise<void>;
}

async function inTurn<Good>(
  { key, take, giveBack }: Queue,
  attempt: Attempt<Good, [boolean]>,
): Promise<Good | undefined> {
  const others = underWay(key);
  let taken = await take();
  while (!taken && others.count > 0) {
    await giveBack?.();
    if (others.count > 0) await new Promise<void>((resume) => others.waiting.push(resume));
    taken = await take();
  }
  if (others.count === 0) allUnderWay().delete(key);
  if (!taken) return attempt(false);
  let failed = false;
  allUnderWay().set(key, others);
  others.count++;
  try {
    const good = await attempt(true);
    failed = good === undefined;
    return good;
  } finally {
    if (!failed) await giveBack?.();
    others.count--;
    // With nobody left to hope for, each is told; a good login frees one turn, or an account altogether.
    const woken = others.count === 0 || !giveBack ? others.waiting.length : 1;
    if (!failed || others.count === 0) for (const resume of others.waiting.splice(0, woken)) resume();
    if (others.count === 0) allUnderWay().delete(key);
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
