/** What each flow that hashes costs, counted at the pool. Other people's requests come from other clients, and never wait. */
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { eq } from "drizzle-orm";
import { afterEach, describe, expect, test } from "vitest";
import { commit, DatabaseUnavailable, db } from "./db";
import { signUps } from "./db/schema";
import { logIn, logInForTokens } from "./flows/log-in";
import { confirmPasswordReset } from "./flows/password-reset";
import { reauthenticateWithPassword } from "./flows/reauthenticate";
import { setPassword, setPasswordWithoutBrowser } from "./flows/set-password";
import { signUpWithPassword, verifyEmail } from "./flows/sign-up";
import { findSession, newSessionCookie, type Session, sessionInsertion } from "./models/sessions";
import { type SignUp, signUpInsertion } from "./models/sign-ups";
import { findUserById, type User } from "./models/users";
import { HashingOverloaded } from "./passwords/hashing";
import { createWorkerPool, type WorkerPool } from "./passwords/pool";
import { Throttled } from "./rate-limit/throttle";
import type { RequestContext } from "./request-context";
import { singleton } from "./singleton";
import { account, linkFor, PASSWORD, request } from "./test-support";
import { payerOf } from "./throttle-hashing";
import { encodeUid, mintToken } from "./tokens";

afterEach(() => {
  answer = undefined;
});

test("no other module hashes", () => {
  const files = ["app", "lib"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`),
  );
  const hashing = files.filter(
    (file) =>
      /(?<!test|test-support)\.tsx?$/.test(file) && /from ".*(passwords|\.)\/hashing"/.test(readFileSync(file, "utf8")),
  );
  expect(hashing.sort()).toEqual([
    "lib/change-password.ts",
    ...["lib/flows/log-in.ts", "lib/flows/reauthenticate.ts", "lib/flows/sign-up.ts", "lib/throttle-hashing.ts"],
  ]);
});

type Attempt = (right: boolean, from: RequestContext) => Promise<{ ok: boolean }>;

/** Wrong input is such as only a hash can tell. */
const flows: Record<string, { turns: number; turnsOfAccount?: boolean; open: () => Promise<Attempt> }> = {
  "a login": {
    turns: 10,
    open: async () => {
      const { email } = await account();
      return (right, from) => logIn({ email: right ? email : unknownAddress(), password: PASSWORD }, from);
    },
  },
  "a login for tokens": {
    turns: 10,
    open: async () => {
      const { email } = await account();
      return async (right, from) => {
        const login = await logInForTokens({ email: right ? email : unknownAddress(), password: PASSWORD }, from);
        return { ok: login !== undefined };
      };
    },
  },
  "a login by a trusted device": {
    turns: 10,
    turnsOfAccount: true,
    open: async () => {
      const { email } = await account();
      const first = await logIn({ email, password: PASSWORD }, newClient());
      if (!first.ok) throw new Error("refused");
      const { device } = first;
      return (right, from) => logIn({ email, password: right ? PASSWORD : "not it" }, { ...from, device });
    },
  },
  "a reset": {
    turns: 20,
    turnsOfAccount: true,
    open: async () => {
      const user = await account();
      let current = PASSWORD;
      return async (right, from) => {
        const newPassword = right ? `${NEW} ${randomUUID()}` : current;
        const link = linkFor((await findUserById(user.id)) as User);
        const result = await confirmPasswordReset({ ...link, newPassword }, from);
        if (result.ok) current = newPassword;
        return result;
      };
    },
  },
  "a password change": { turns: 10, turnsOfAccount: true, open: () => passwordChange(setPassword) },
  "a password change by a program": {
    turns: 10,
    turnsOfAccount: true,
    open: () => passwordChange(setPasswordWithoutBrowser),
  },
  "a reauthentication": {
    turns: 10,
    turnsOfAccount: true,
    open: async () => {
      const user = await account();
      return async (right, from) =>
        reauthenticateWithPassword(user, await sessionOf(user), right ? PASSWORD : "not it", from);
    },
  },
};

async function passwordChange(change: typeof setPassword | typeof setPasswordWithoutBrowser): Promise<Attempt> {
  const { id } = await account();
  let current = PASSWORD;
  return async (right, from) => {
    const owner = { user: (await findUserById(id)) as User, authenticatedAt: new Date() };
    const newPassword = `${NEW} ${randomUUID()}`;
    const result = await change(owner, { currentPassword: right ? current : "not it", newPassword }, from);
    if (result.ok) current = newPassword;
    return result;
  };
}

describe.each(Object.entries(flows))("%s", (_, { turns, turnsOfAccount, open }) => {
  test("wrong input costs a turn: of a burst as many are hashed as there are turns, then nothing is", async () => {
    const [attempt, from] = [await open(), newClient()];
    expect(await burst(() => attempt(false, from))).toEqual({ hashes: turns, refused: turns, throttled: MANY - turns });
    expect(await burst(() => attempt(true, from))).toEqual({ hashes: 0, throttled: MANY });
  });

  test.runIf(turnsOfAccount)("… also from as many clients as there are attempts", async () => {
    const attempt = await open();
    const attack = () => burst(() => attempt(false, newClient()));
    expect(await attack()).toEqual({ hashes: turns, refused: turns, throttled: MANY - turns });
  });

  test("success gives the turn back", async () => {
    const [attempt, from] = [await open(), newClient()];
    for (let time = 0; time <= turns; time++) expect(await attempt(true, from)).toMatchObject({ ok: true });
  });

  test("a 503 gives it back, of a full queue and of a database that is gone", async () => {
    const [attempt, from] = [await open(), newClient()];
    const refuse = async (by: () => Promise<unknown>, error: new () => Error) => {
      answer = by;
      for (let time = 0; time <= turns; time++) await expect(attempt(true, from)).rejects.toThrow(error);
    };
    await refuse(() => Promise.resolve(undefined), HashingOverloaded);
    await refuse(() => Promise.reject(new DatabaseUnavailable()), DatabaseUnavailable);
    answer = undefined;
    expect(await attempt(true, from)).toMatchObject({ ok: true });
  });
});

test("what the text alone tells is refused without a hash: it takes no turn, and cannot fill the queue", async () => {
  const user = await account();
  const from = newClient();
  const owner = { user, authenticatedAt: new Date() };
  const signUpLink = await verifyLink();
  hashes = 0;
  for (const newPassword of ["a", "password", "12345678", "\ud83d"])
    for (let time = 0; time < 25; time++) {
      const refused = { ok: false, reason: "password" };
      expect(await confirmPasswordReset({ ...linkFor(user), newPassword }, from)).toMatchObject(refused);
      expect(await setPassword(owner, { currentPassword: PASSWORD, newPassword }, from)).toMatchObject(refused);
      expect(await verifyEmail({ ...signUpLink, newPassword, withProvider: false }, from)).toMatchObject(refused);
    }
  const same = { currentPassword: PASSWORD, newPassword: PASSWORD };
  expect(await burst(() => setPassword(owner, same, from))).toEqual({ hashes: 0, refused: MANY });
});

test("of those who race with one good link or session as many are hashed as there are turns, and one wins", async () => {
  const [user, link] = [await account(null), await verifyLink()];
  const first = { user, authenticatedAt: new Date() };
  const racers: [() => Promise<{ ok: boolean }>, number][] = [
    [() => verifyEmail({ ...link, newPassword: randomUUID(), withProvider: false }, newClient()), 20],
    [() => setPassword(first, { newPassword: randomUUID() }, newClient()), 10],
  ];
  for (const [race, turns] of racers) {
    const { succeeds, ...others } = await burst(race);
    expect(succeeds).toBe(1);
    expect(others.hashes).toBeLessThanOrEqual(turns + 1);
  }
});

test("a sign-up by API pays with its email's turn: for bad input too, for a 503 not", async () => {
  const [from, bad] = [newClient(), newClient()];
  const signUp = (password: string, client = from) => signUpWithPassword({ email: unknownAddress(), password }, client);
  answer = () => Promise.resolve(undefined);
  for (let time = 0; time < 21; time++) await expect(signUp(NEW)).rejects.toThrow(HashingOverloaded);
  answer = undefined;
  expect(await burst(() => signUp(NEW))).toEqual({ hashes: 20, succeeds: 20, throttled: MANY - 20 });
  expect(await burst(() => signUp("a", bad))).toEqual({ hashes: 0, refused: 20, throttled: MANY - 20 });
  expect(await burst(() => signUp(NEW, bad))).toEqual({ hashes: 0, throttled: MANY });
});

test("while one client floods every flow, nobody else's login is a 503, nor is a trusted device's behind its address", async () => {
  const flooder = newClient();
  const attempts = await Promise.all(Object.values(flows).map(({ open }) => open()));
  const [own, { email }] = [await account(), await account()];
  const first = await logIn({ email: own.email, password: PASSWORD }, newClient());
  if (!first.ok) throw new Error("refused");
  const slow = { do: "verify", password: "x", encoded: null, cost: 10 };
  const queued = Promise.all(Array.from({ length: MANY }, () => workers.run(slow, payerOf(flooder))));
  const flood = Promise.all(attempts.map((attempt) => burst(() => attempt(false, flooder))));
  for (let time = 0; time < 5; time++) {
    expect(await logIn({ email, password: PASSWORD }, newClient())).toMatchObject({ ok: true });
    const trusted = { ...flooder, device: first.device };
    expect(await logIn({ email: own.email, password: PASSWORD }, trusted)).toMatchObject({ ok: true });
  }
  await flood;
  // More than fit, before anybody else came.
  expect((await queued).filter((verdict) => verdict === undefined).length).toBeGreaterThanOrEqual(MANY - 21);
});

test("an IPv6 network is one payer, whichever of its /64s it sends from; other clients are themselves", () => {
  const payer = (client: string) => payerOf({ ...request, client }).client;
  expect(payer("2001:db8:1:ff::/64")).toBe("2001:db8:1::/48");
  expect(payer("2001:db8:1:0::/64")).toBe(payer("2001:db8:1:1::/64"));
  expect(payer("2001:db8:2:1::/64")).not.toBe(payer("2001:db8:1:1::/64"));
  for (const client of ["192.0.2.1", "unknown"]) expect(payer(client)).toBe(client);
});

const NEW = "a new lantern, 42";
const MANY = 60;

const workers = createWorkerPool(() => new Worker(new URL("./passwords/worker.ts", import.meta.url)), 1, {
  clients: 20,
  accounts: 20,
});
let hashes = 0;
let answer: (() => Promise<unknown>) | undefined;
// The real one, counted where the flows meet it.
singleton<WorkerPool>("password workers", () => ({
  ...workers,
  run: (job, payer) => {
    hashes++;
    return answer ? answer() : workers.run(job, payer);
  },
}));

async function burst(attempt: () => Promise<{ ok: boolean }>): Promise<Record<string, number>> {
  hashes = 0;
  const outcomes = await Promise.all(Array.from({ length: MANY }, () => outcomeOf(attempt)));
  const count = (outcome: string) => outcomes.filter((other) => other === outcome).length;
  return { hashes, ...Object.fromEntries(outcomes.map((outcome) => [outcome, count(outcome)])) };
}

async function outcomeOf(attempt: () => Promise<{ ok: boolean }>): Promise<string> {
  try {
    return (await attempt()).ok ? "succeeds" : "refused";
  } catch (error) {
    if (error instanceof Throttled) return "throttled";
    if (error instanceof HashingOverloaded) return "overloaded";
    throw error;
  }
}

let clients = 0;
/** In a network of its own. */
const newClient = (): RequestContext => ({ ...request, client: `198.${18 + (++clients >> 8)}.${clients & 255}.1` });
const unknownAddress = () => `${randomUUID()}@example.com`;

async function sessionOf(user: User): Promise<Session> {
  const { token } = newSessionCookie(new Date());
  await commit(sessionInsertion(user.id, token, "password", request, new Date()));
  return (await findSession(token)) as Session;
}

async function verifyLink() {
  const email = unknownAddress();
  const { write } = signUpInsertion({ email }, request, new Date());
  await commit(write);
  const [signUp] = (await db().select().from(signUps).where(eq(signUps.email, email))) as [SignUp];
  return { uid: encodeUid(signUp.id), token: mintToken("verify-email", signUp, new Date()) };
}
