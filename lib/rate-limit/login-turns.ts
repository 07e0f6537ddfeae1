/**
 * Limits on logins are about those that fail, but have to be counted before a password is tried, or a burst would try a hundred.
 * So whoever comes while the last turns are being used, here or in another process, waits for how those logins go: a good one
 * gives its turn back.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { RequestContext } from "../request-context";
import * as limits from "./limits";
import { refusal } from "./throttle";

const LONGEST_WAIT_MS = 20_000;
const LOOKS = 3;
const BETWEEN_LOOKS_MS = 30;

type Limit = Extract<limits.LimitName, "failed-login-by-client" | "failed-login-by-device">;
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
  let refused: limits.Refused | undefined;
  const queue: Queue = {
    key: `${limit} ${key}`,
    async take() {
      const turn = await limits.consume(limit, key);
      refused = turn.allowed ? undefined : turn;
      return turn.allowed;
    },
    giveBack: () => limits.refund(limit, key),
    hasRoom: () => limits.hasTurn(limit, key),
  };
  return inTurn(queue, async () => {
    if (refused) throw await refusal(limit, refused, request, now);
    return attempt();
  });
}

/** @param attempt is told whether the account's back-off lets the password be tried */
export async function inAccountTurn<Good>(
  email: string,
  attempt: Attempt<Good, [mayTry: boolean]>,
): Promise<Good | undefined> {
  const queue: Queue = {
    key: `account ${email}`,
    take: () => limits.mayTryPassword(email),
    giveBack: async () => {},
    hasRoom: () => limits.hasFreeTry(email),
  };
  return inTurn(queue, attempt);
}

interface Queue {
  key: string;
  /** Counts, and says whether there was a turn. */
  take: () => Promise<boolean>;
  giveBack: () => Promise<void>;
  hasRoom: () => Promise<boolean>;
}

async function inTurn<Good>(queue: Queue, attempt: Attempt<Good, [boolean]>): Promise<Good | undefined> {
  if (!(await turnComes(queue))) return attempt(false);
  let failed = false;
  try {
    const good = await attempt(true);
    failed = good === undefined;
    return good;
  } finally {
    if (!failed) await queue.giveBack();
    await limits.leave(queue.key);
  }
}

/** @returns false, with the refusal counted, once there is nobody left whose turn might come free, and none has come free */
async function turnComes(queue: Queue): Promise<boolean> {
  const giveUpAt = performance.now() + LONGEST_WAIT_MS;
  while (!(await enters(queue, queue.giveBack))) {
    await moment();
    while (!(await queue.hasRoom())) {
      if (performance.now() > giveUpAt || (await isHopeless(queue))) return enters(queue);
      await moment();
    }
  }
  return true;
}

/** In from before the turn is taken, so that those who wait see everybody who has one, or who counted for one in vain. */
async function enters({ key, take }: Queue, inVain?: () => Promise<void>): Promise<boolean> {
  await limits.enter(key);
  const taken = await take();
  if (!taken) {
    await inVain?.();
    await limits.leave(key);
  }
  return taken;
}

/** Looks more than once, because others come and go between two looks. */
async function isHopeless({ key, hasRoom }: Queue): Promise<boolean> {
  for (let look = 0; look < LOOKS; look++) {
    if ((await limits.isAnybodyIn(key)) || (await hasRoom())) return false;
    await sleep(BETWEEN_LOOKS_MS);
  }
  return true;
}

function moment(): Promise<void> {
  return sleep(50 + Math.random() * 50);
}
