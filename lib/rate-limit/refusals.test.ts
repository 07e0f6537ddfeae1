/** Attacks on the limits themselves: by persistence, by late refunds, and from the many addresses that one client has. */
import { afterEach, expect, it, vi } from "vitest";
import * as database from "../db";
import { env } from "../env";
import { logIn } from "../flows/log-in";
import { requestNewResetLink, requestPasswordReset } from "../flows/password-reset";
import { resendVerification, signUp, signUpWithPassword } from "../flows/sign-up";
import { singleton } from "../singleton";
import { account, newLinkRequestOf, PASSWORD, request, solvedCaptcha } from "../test-support";
import { newChallenge } from "./captcha";
import { consume } from "./limits";
import { Throttled, throttleFailures } from "./throttle";

afterEach(() => {
  Object.assign(env(), { CAPTCHA: "auto" });
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const from = (client: string) => ({ ...request, client });
const outcome = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "served",
    (error) => (error instanceof Throttled ? "refused" : Promise.reject(error)),
  );

const ATTEMPTS = {
  "a wrong login": (client: string) => logIn({ email: "nobody@example.com", password: "x" }, from(client)),
  "a reset request": (client: string) => requestPasswordReset({ email: "nobody@example.com" }, from(client)),
  "a sign-up": (client: string) => signUp({ email: "nobody@example.com" }, from(client)),
};

it.each(Object.entries(ATTEMPTS))(
  "over its limit, %s takes not one statement for the rest of the window",
  async (_, attempt) => {
    const client = crypto.randomUUID();
    while ((await outcome(attempt(client))) === "served");
    const statements = [vi.spyOn(database, "count"), vi.spyOn(database, "commit"), vi.spyOn(database, "db")];
    for (let again = 0; again < 100; again++) expect(await outcome(attempt(client))).toBe("refused");
    expect(statements.map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0]);
  },
);

it("an attempt that succeeds after its window has ended gives the next window nothing", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const client = crypto.randomUUID();
  const attempt = (attempted: () => Promise<unknown>) =>
    throttleFailures("failed-login-by-client", client, from(client), new Date(), attempted);
  let succeed = (_: true): void => {};
  const success = new Promise<true>((resolve) => {
    succeed = resolve;
  });
  const verify = vi.fn(() => success);
  const slow = Array.from({ length: 5 }, () => attempt(verify));
  await vi.waitFor(() => expect(verify).toHaveBeenCalledTimes(5));
  vi.setSystemTime(Date.now() + 60_001);
  for (let failure = 0; failure < 10; failure++) expect(await outcome(attempt(async () => false))).toBe("served");
  succeed(true);
  await Promise.all(slow);
  expect(await outcome(attempt(async () => false))).toBe("refused");
});

it.each([
  ["65,536 networks of a /48", (place: number) => `2001:db8:1:${place.toString(16)}::/64`, 5 * 16],
  ["256 networks of a /56", (place: number) => `2001:db8:2:${(0x4200 + place).toString(16)}::/64`, 5 * 4],
  ["256 addresses of a /24", (place: number) => `198.51.100.${place}`, 5 * 8],
])("%s are one client with a wider limit", async (_, clientOf, most) => {
  let allowed = 0;
  for (let place = 0; place < 120; place++)
    if ((await consume("resend-by-client", clientOf((place * (most === 80 ? 256 : 1)) % 65_536))).allowed) allowed++;
  expect(allowed).toBe(most);
});

const CHEAP = { cost: 1, keyPrefix: "0" };
/** Solves what is asked, at a price that suits a test: what counts is the turn it is for. */
async function pay(attempt: (captcha?: string) => Promise<unknown>): Promise<number> {
  const refusal = await attempt().then(
    () => undefined,
    (error) => error,
  );
  if (!refusal) return -1;
  if (!refusal.challenge) throw refusal;
  const { turn } = refusal.challenge.parameters.data;
  await attempt(await solvedCaptcha(await newChallenge(turn, new Date(), CHEAP)));
  return turn;
}

const FORMS = {
  "a reset": (email: string, captcha: unknown, client: string) =>
    requestPasswordReset({ email, captcha }, from(client)),
  "a new link": (email: string, captcha: unknown, client: string) =>
    requestNewResetLink({ ...newLinkRequestOf(email.length), captcha }, from(client)),
  "a sign-up": (email: string, captcha: unknown, client: string) => signUp({ email, captcha }, from(client)),
  "a sign-up by API": (email: string, captcha: unknown, client: string) =>
    signUpWithPassword({ email, password: PASSWORD, captcha }, from(client)),
  "an email sent again": (email: string, captcha: unknown, client: string) =>
    resendVerification({ email, captcha }, from(client)),
};

it.each(Object.entries(FORMS))(
  "%s beyond the limit of its client is bought by a solved CAPTCHA, each for more, up to ten times the limit",
  async (_, request) => {
    const client = crypto.randomUUID();
    const free = request === FORMS["a sign-up"] || request === FORMS["a sign-up by API"] ? 20 : 5;
    const turns: number[] = [];
    for (let person = 0; person < free * 10; person++)
      turns.push(await pay((captcha) => request(`${person}@example.com`, captcha, client)));
    expect(turns).toEqual([...Array(free).fill(-1), ...Array.from({ length: free * 9 }, (_, turn) => turn)]);
    await expect(pay((captcha) => request("late@example.com", captcha, client))).rejects.toThrow(Throttled);
    const last = await request("late@example.com", undefined, client).catch((error) => error);
    expect([last.challenge, last.retryAfterSeconds > 3_500]).toEqual([undefined, true]);
  },
);

it("a solution pays for the price that was asked, with a few people at once, and not for all of a script's turns", async () => {
  const client = "203.0.113.200";
  const ask = (captcha?: unknown) => requestPasswordReset({ email: "a@example.com", captcha }, from(client));
  for (let free = 0; free < 5; free++) await ask();
  const hoarded = await Promise.all(
    Array.from({ length: 20 }, async () => solvedCaptcha(await newChallenge(0, new Date(), CHEAP))),
  );
  let served = 0;
  for (const captcha of hoarded) if ((await outcome(ask(captcha))) === "served") served++;
  expect(served).toBe(6);
  const { challenge } = await ask().catch((error) => error);
  expect(challenge.parameters.data.turn).toBe(6);
});

it("a process that does not know what others sold learns it from the count, and takes nothing for a price that was too low", async () => {
  const client = crypto.randomUUID();
  const ask = (captcha?: unknown) => requestPasswordReset({ email: "a@example.com", captcha }, from(client));
  for (let person = 0; person < 6; person++) await pay(ask);
  const counts = singleton("spent limits", () => new Map());
  const stale = structuredClone(counts);
  for (let person = 6; person < 30; person++) await pay(ask);
  for (const [id, count] of stale) counts.set(id, count);
  const cheap = await solvedCaptcha(await newChallenge(1, new Date(), CHEAP));
  const { challenge } = await ask(cheap).catch((error) => error);
  expect(challenge.parameters.data.turn).toBe(25);
  expect(await pay(ask)).toBe(25);
});

it("a client in a network that is used up pays, and is served", async () => {
  for (let place = 0; place < 8; place++)
    for (let use = 0; use < 5; use++) await consume("reset-by-client", `192.0.2.${place}`);
  const ask = (captcha?: unknown) => requestPasswordReset({ email: "a@example.com", captcha }, from("192.0.2.99"));
  expect(await pay(ask)).toBe(0);
});

it("CAPTCHA=off sells nothing", async () => {
  Object.assign(env(), { CAPTCHA: "off" });
  const client = crypto.randomUUID();
  const ask = (captcha?: unknown) => requestPasswordReset({ email: "a@example.com", captcha }, from(client));
  for (let free = 0; free < 5; free++) await ask();
  const captcha = await solvedCaptcha(await newChallenge(0, new Date(), CHEAP));
  expect(await ask(captcha).catch((error) => error)).toMatchObject({ name: "Throttled", challenge: undefined });
});

it("CAPTCHA=always asks from the first turn on, for a login too, and sells up to ten times the limit", async () => {
  Object.assign(env(), { CAPTCHA: "always" });
  const client = crypto.randomUUID();
  const turns: number[] = [];
  for (let person = 0; person < 7; person++)
    turns.push(await pay((captcha) => requestPasswordReset({ email: "a@example.com", captcha }, from(client))));
  expect(turns).toEqual([0, 0, 0, 0, 0, 0, 1]);
  const attempt = (captcha?: unknown) => logIn({ email: "a@example.com", password: "x", captcha }, from(client));
  expect([await pay(attempt), await pay(attempt)]).toEqual([0, 0]);
});

it("a client that goes on after 150 refusals in an hour is asked everywhere; its neighbours are not", async () => {
  const client = "203.0.113.50";
  const logInFrom = (address: string, captcha?: unknown) =>
    logIn({ email: "a@example.com", password: "x", captcha }, from(address));
  for (let again = 0; again < 156; again++)
    await outcome(requestPasswordReset({ email: "a@example.com" }, from(client)));
  expect(await pay((captcha) => logInFrom(client, captcha))).toBe(0);
  expect(await pay((captcha) => logInFrom("203.0.113.51", captcha))).toBe(-1);
});

it("a device that the owner has logged in with is asked for no CAPTCHA, whatever others behind its address do", async () => {
  const client = "198.51.100.50";
  const { email } = await account();
  const first = await logIn({ email, password: PASSWORD }, from(client));
  for (let again = 0; again < 156; again++)
    await outcome(requestPasswordReset({ email: "a@example.com" }, from(client)));
  const attempt = (device?: string) =>
    logIn({ email, password: PASSWORD }, { ...from(client), ...(device && { device }) });
  await expect(attempt()).rejects.toThrow("Throttled");
  expect(await attempt(first.ok ? first.device : "")).toMatchObject({ ok: true });
});

it("what is sent instead of solutions is looked at 150 times an hour", async () => {
  const client = crypto.randomUUID();
  const ask = (captcha?: unknown) => requestPasswordReset({ email: "a@example.com", captcha }, from(client));
  for (let free = 0; free < 5; free++) await ask();
  const verify = vi.spyOn(crypto.subtle, "deriveBits");
  const challenge = await newChallenge(0, new Date(), CHEAP);
  const wrong = { challenge, solution: { counter: 0, derivedKey: "00".repeat(32) } };
  for (let again = 0; again < 300; again++) await outcome(ask(wrong));
  expect(verify.mock.calls.length).toBe(151);
});
