/** Attacks on the limits themselves: by persistence, by late refunds, and from the many addresses that one client has. */
import { afterEach, expect, it, vi } from "vitest";
import * as database from "../db";
import { logIn } from "../flows/log-in";
import { requestPasswordReset } from "../flows/password-reset";
import { signUp } from "../flows/sign-up";
import { request } from "../test-support";
import { consume } from "./limits";
import { Throttled, throttleFailures } from "./throttle";

afterEach(() => {
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
  let succeed = () => {};
  const slow = Array.from({ length: 5 }, () =>
    attempt(() => new Promise<true>((resolve) => (succeed = ((before) => () => (before(), resolve(true)))(succeed)))),
  );
  await vi.waitFor(() => expect(String(succeed)).not.toBe("() => {}"));
  await new Promise((resolve) => setTimeout(resolve, 50));
  vi.setSystemTime(Date.now() + 60_001);
  for (let failure = 0; failure < 10; failure++) expect(await outcome(attempt(async () => false))).toBe("served");
  succeed();
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
