/** What each flow that hashes costs, counted at the pool. Other people's requests come from other clients, and never wait. */
import { globSync, readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
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
import { throttleHashing } from "./throttle-hashing";
import { encodeUid, mintToken } from "./tokens";

const NEW = "a new lantern, 42";
const MANY = 60;

const workers = createWorkerPool(() => new Worker(new URL("./passwords/worker.ts", import.meta.url)), 1, {
  clients: 30,
  accounts: 10,
});
let hashes = 0;
let full = false;
const countingPool: WorkerPool = {
  run: (job, payer) => {
    hashes++;
    return full ? Promise.resolve(undefined) : workers.run(job, payer);
  },
};
singleton("password workers", () => countingPool);

beforeEach(() => {
  full = false;
});

type Outcome = "succeeds" | "refused" | "throttled" | "overloaded";

async function outcomeOf(attempt: () => Promise<{ ok: boolean }>): Promise<Outcome> {
  try {
    return (await attempt()).ok ? "succeeds" : "refused";
  } catch (error) {
    if (error instanceof Throttled) return "throttled";
    if (error instanceof HashingOverloaded) return "overloaded";
    throw error;
  }
}

async function outcomesOf(times: number, attempt: () => Promise<{ ok: boolean }>) {
  hashes = 0;
  const outcomes: Partial<Record<Outcome, number>> = {};
  for (let time = 0; time < times; time++) {
    const outcome = await outcomeOf(attempt);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  return { hashes, ...outcomes };
}

let clients = 0;
const newClient = (): RequestContext => ({ ...request, client: `192.0.2.${++clients}` });

/** An account and what proves it. `now`: as it is in the database by then. */
async function owner() {
  const user = await account();
  const now = async () => (await findUserById(user.id)) as User;
  const logInFrom = async (from: RequestContext) => {
    const result = await logIn({ email: user.email, password: PASSWORD }, from);
    return result.ok ? { ...from, device: result.device } : from;
  };
  return { user, now, logInFrom };
}

async function session(user: User): Promise<Session> {
  const { token } = newSessionCookie(new Date());
  await commit(sessionInsertion(user.id, token, "password", request, new Date()));
  return (await findSession(token)) as Session;
}

async function verification(email: string) {
  const { write } = signUpInsertion({ email }, request, new Date());
  await commit(write);
  const [signUp] = (await db().select().from(signUps).where(eq(signUps.email, email))) as [SignUp];
  return { uid: encodeUid(signUp.id), token: mintToken("verify-email", signUp, new Date()) };
}

interface Flow {
  /** What only a hash can tell from good input. */
  bad: (from: RequestContext) => Promise<{ ok: boolean }>;
  good: (from: RequestContext) => Promise<{ ok: boolean }>;
}

const flows: Record<string, { turns: number; open: () => Promise<Flow> }> = {
  "a login": {
    turns: 10,
    open: async () => {
      const { email } = await account();
      return {
        bad: (from) => logIn({ email: `${Math.random()}@example.com`, password: PASSWORD }, from),
        good: (from) => logIn({ email, password: PASSWORD }, from),
      };
    },
  },
  "a login by a trusted device": {
    turns: 10,
    open: async () => {
      const { user, logInFrom } = await owner();
      const { device } = await logInFrom({ ...request, client: "198.51.100.1" });
      const attempt = (password: string) => (from: RequestContext) =>
        logIn({ email: user.email, password }, { ...from, ...(device && { device }) });
      return { bad: attempt("not it"), good: attempt(PASSWORD) };
    },
  },
  "a login for tokens": {
    turns: 10,
    open: async () => {
      const { email } = await account();
      const attempt = (address: string) => async (from: RequestContext) => ({
        ok: (await logInForTokens({ email: address, password: PASSWORD }, from)) !== undefined,
      });
      return { bad: attempt("nobody@example.com"), good: attempt(email) };
    },
  },
  "a reset that repeats the current password": {
    turns: 20,
    open: async () => {
      const { user, now } = await owner();
      const confirm = async (newPassword: string, from: RequestContext) =>
        confirmPasswordReset({ ...linkFor(await now()), newPassword }, from);
      let count = 0;
      const link = linkFor(user);
      return {
        bad: (from) => confirmPasswordReset({ ...link, newPassword: PASSWORD }, from),
        good: (from) => confirm(`${NEW} ${count++}`, from),
      };
    },
  },
  "a password change": {
    turns: 10,
    open: async () => {
      const { now } = await owner();
      let [current, count] = [PASSWORD, 0];
      const change = async (currentPassword: string, newPassword: string, from: RequestContext) => {
        const holder = { user: await now(), authenticatedAt: new Date() };
        return setPassword(holder, { currentPassword, newPassword }, from);
      };
      return {
        bad: (from) => change("not it", NEW, from),
        good: async (from) => {
          const newPassword = `${NEW} ${count++}`;
          const result = await change(current, newPassword, from);
          if (result.ok) current = newPassword;
          return result;
        },
      };
    },
  },
  "a password change by a program": {
    turns: 10,
    open: async () => {
      const { now } = await owner();
      let [current, count] = [PASSWORD, 0];
      const change = async (currentPassword: string, newPassword: string, from: RequestContext) => {
        const holder = { user: await now(), authenticatedAt: new Date() };
        return setPasswordWithoutBrowser(holder, { currentPassword, newPassword }, from);
      };
      return {
        bad: (from) => change("not it", NEW, from),
        good: async (from) => {
          const newPassword = `${NEW} ${count++}`;
          const result = await change(current, newPassword, from);
          if (result.ok) current = newPassword;
          return result;
        },
      };
    },
  },
  "a reauthentication": {
    turns: 10,
    open: async () => {
      const user = await account();
      const attempt = (password: string) => async (from: RequestContext) =>
        reauthenticateWithPassword(user, await session(user), password, from);
      return { bad: attempt("not it"), good: attempt(PASSWORD) };
    },
  },
};
