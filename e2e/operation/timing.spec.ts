/**
 * No public form and no call tells by its time who has an account. On SQLite, and by postgres.config.ts on Postgres; with one process
 * and with two.
 */
import { randomUUID } from "node:crypto";
import { expect, test } from "playwright/test";
import { encodeUid, tokenAt } from "../../lib/tokens";
import { type Accounts, NEW_PASSWORD, OLD_PASSWORD, openAccounts } from "../support/accounts";
import { headingOf, openForm } from "../support/forms";
import { postJson } from "../support/network";
import { untilEveryProcessIsReady } from "../support/processes";
import { productionVariables, type Server, startServer } from "../support/server";
import { inGivenOrder, shuffled, type TimingStory, toldApart, unknownAddress, WARM_UP } from "../support/timing";

const BROKEN_HASH = `bcrypt_sha256$$2b$10$${"L".repeat(53)}`;
const FORGED = `d1kscp-${"0".repeat(32)}`;
const NOBODY = 9_000_000;

const PROCESSES = ["1", "2"];
let sites: Site[];

test.beforeAll(async () => {
  test.setTimeout(120_000);
  sites = await Promise.all(PROCESSES.map(startSite));
});

test.afterAll(async () => {
  await Promise.all(sites.map(({ accounts, server }) => Promise.all([accounts.close(), server.kill()])));
});

const stories: Record<string, (site: Site) => Promise<TimingStory<string>>> = {
  "a reset by the page": async ({ url, address }) => {
    const submit = await openMailForm(`${url}/forgot-password`, { email: unknownAddress() });
    return { round: resetRound(address), ask: (email) => submit({ email }) };
  },
  "a reset by the API": async ({ api, address }) => ({
    round: resetRound(address),
    ask: (email) => api("reset_password", { email }),
  }),
  // Shows what an address does to the time of the next answer.
  "a reset by the API, in one order": async ({ api, address }) => ({
    round: resetRound(address),
    ask: (email) => api("reset_password", { email }),
    order: inGivenOrder,
  }),
  "a new link": async ({ url, newId, server }) => {
    const submit = await openMailForm(await expiredLink(url, newId, server), {});
    return {
      round: async (index) => ({
        "no account": newLinkRequest(NOBODY + index, server),
        "an account": newLinkRequest((await newId()).id, server),
      }),
      ask: (request) => submit(JSON.parse(request)),
    };
  },
  "a forged request of a new link": async ({ url, newId, server }) => {
    const submit = await openForm(await expiredLink(url, newId, server));
    return {
      round: uidRound(newId),
      ask: (uid) => submit({ uid, token: FORGED }),
      isExpected: ({ status }) => status === 303,
    };
  },
  "the page of an invalid link": async ({ url, newId }) => ({
    round: uidRound(newId),
    ask: (uid) => fetch(`${url}/reset-password?uid=${uid}&token=${FORGED}`),
  }),
  "a sign-up by the page": async ({ url, address }) => {
    const submit = await openMailForm(`${url}/signup`, { email: unknownAddress() });
    return { round: signUpRound(address), ask: (email) => submit({ email }) };
  },
  "a resend by the page": async ({ url, address }) => {
    const reference = randomUUID();
    const submit = await openMailForm(`${url}/signup`, { email: unknownAddress(), reference });
    return { round: resetRound(address), ask: (email) => submit({ email, reference }) };
  },
  "a resend by the API": async ({ api, address }) => ({
    round: resetRound(address),
    ask: (email) => api("resend_activation", { email }),
  }),
  "a sign-up by the API": async ({ api, address }) => ({
    round: signUpRound(address),
    ask: (email) => api("", { email, password: NEW_PASSWORD, re_password: NEW_PASSWORD }),
    isExpected: ({ status }) => status === 201,
  }),
  "a failed login by the page": async (site) => {
    const submit = await openForm(`${site.url}/login`);
    const lockedOut = await site.lockedOut();
    return {
      ...failedLogins(site, { "locked out": async () => lockedOut }),
      ask: (email) => submit({ email, password: "wrong" }),
    };
  },
  "a failed login by the API": async (site) => {
    const lockedOut = await site.lockedOut();
    return {
      ...failedLogins(site, {
        "locked out, with the right password": async () => lockedOut,
        "wrong password": () => site.address(),
        // Once is enough: what is stored is checked alike everywhere.
        ...(site.processes === "1 of SQLite" && accountsThatLogNobodyIn(site)),
      }),
      ask: (email) => site.logIn(email, email === lockedOut ? OLD_PASSWORD : "wrong"),
      isExpected: ({ status }) => status === 401,
    };
  },
};

for (const [what, open] of Object.entries(stories))
  test(`${what} takes the same time for every address`, async () => {
    test.setTimeout(600_000);
    // One after the other: each would hide what the other tells.
    for (const site of sites) expect(await toldApart(`${what}, ${site.processes}`, await open(site))).toEqual([]);
  });

type Site = Awaited<ReturnType<typeof startSite>>;

async function startSite(WEB_PROCESSES: string) {
  const limits = { RESET_LIMIT: "100000/minute", LOGIN_LIMIT: "100000/minute" };
  const server = await startServer({ ...(await productionVariables()), ...limits, WEB_PROCESSES });
  if (WEB_PROCESSES !== "1") await untilEveryProcessIsReady(server);
  const accounts = openAccounts(server);
  const logIn = (email: string, password: string) =>
    postJson(`${server.url}/api/auth/jwt/create/`, { email, password });

  async function lockedOut(): Promise<string> {
    const { email } = await accounts.create();
    await logIn(email, "wrong");
    await accounts.lengthenLockouts();
    await logIn(email, "wrong");
    return email;
  }

  return {
    server,
    logIn,
    lockedOut,
    url: server.url,
    accounts,
    processes: `${WEB_PROCESSES} of ${process.env.E2E_POSTGRES ? "Postgres" : "SQLite"}`,
    newId: () => accounts.create({ passwordHash: null }),
    address: async (row?: Parameters<Accounts["create"]>[0]) => (await accounts.create(row)).email,
    api: (path: string, body: object) => postJson(`${server.url}/api/auth/users/${path}`, body),
  };
}

/** Were it refused, it would take the same time for everybody, too. */
async function openMailForm(page: string, example: Record<string, string>) {
  const submit = await openForm(page);
  expect(await headingOf(await submit(example))).toBe("Check your email");
  return submit;
}

const resetRound = (address: Site["address"]) => async () => ({ unknown: unknownAddress(), known: await address() });

/** A new address has a sign-up waiting a few rounds later. The rounds before that warm up. */
function signUpRound(address: Site["address"]) {
  const signedUp: string[] = [];
  return async (index: number) => {
    const { [index - WARM_UP]: waiting = unknownAddress() } = signedUp;
    signedUp[index] = unknownAddress();
    return { new: signedUp[index], waiting, taken: await address() };
  };
}

const uidRound = (newId: Site["newId"]) => async (index: number) => ({
  "no account": encodeUid(NOBODY + index),
  "an account": encodeUid((await newId()).id),
});

const subject = { email: "", passwordHash: null, lastLoginAt: null };
const secondsSince2001 = (time: number) => Math.floor((time - Date.UTC(2001, 0, 1)) / 1000);
const secretOf = ({ variables }: Server) => variables.AUTH_SECRET ?? "";

function newLinkRequest(id: number, server: Server): string {
  const token = tokenAt("new-reset-link", { ...subject, id }, secondsSince2001(Date.now()), secretOf(server));
  return JSON.stringify({ uid: encodeUid(id), token });
}

async function expiredLink(url: string, newId: Site["newId"], server: Server): Promise<string> {
  const { id, email } = await newId();
  const twoDaysAgo = secondsSince2001(Date.now()) - 2 * 86_400;
  const token = tokenAt("reset-password", { ...subject, id, email }, twoDaysAgo, secretOf(server));
  return `${url}/reset-password?uid=${encodeUid(id)}&token=${token}`;
}

const accountsThatLogNobodyIn = ({ address }: Site) => ({
  "no password": () => address({ passwordHash: null }),
  disabled: () => address({ disabledAt: new Date() }),
  "broken hash": () => address({ passwordHash: BROKEN_HASH }),
});

function failedLogins(
  { accounts }: Site,
  kinds: Record<string, () => Promise<string>>,
): Pick<TimingStory<string>, "round" | "order"> {
  return {
    round: async () => {
      const known = Object.entries(kinds).map(async ([kind, make]) => [kind, await make()]);
      return { unknown: unknownAddress(), ...Object.fromEntries(await Promise.all(known)) };
    },
    order: async (names) => {
      await accounts.prolongLockouts();
      return shuffled(names);
    },
  };
}
