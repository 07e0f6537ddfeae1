/** Whatever strangers do with an address, in any mix and order, its owner's own request brings a working link. */
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../clock";
import { db } from "../db";
import { outbox } from "../db/schema";
import { onPostgres } from "../env";
import { type DevMailboxEmail, emailsInDevMailbox } from "../mail/dev-mailbox";
import { createWorker } from "../mail/worker";
import { linkIdentity, providersOf } from "../models/identities";
import { findUserByEmail, type User } from "../models/users";
import type { ProviderProfile } from "../oauth/providers";
import { verifyPassword } from "../passwords/hashing";
import { Throttled } from "../rate-limit/throttle";
import { account, linkFor, mailUrls, newLinkRequestOf, PASSWORD, request } from "../test-support";
import { encodeUid } from "../tokens";
import { checkNotMeLink, lockAccount } from "./lock-account";
import { logIn } from "./log-in";
import { logInWithProvider } from "./oauth-log-in";
import { checkResetLink, confirmPasswordReset, requestNewResetLink, requestPasswordReset } from "./password-reset";
import { activateAccount, resendVerification, signUp, signUpWithPassword, verifyEmail } from "./sign-up";

/** Fewer on Postgres, which is slower and runs the same statements. */
const RUNS = onPostgres() ? 10 : 25;

const LATE_MS = 10 * MINUTE_MS;

// The console transport would print emails between the results.
vi.spyOn(process.stdout, "write").mockReturnValue(true);

const { processQueue } = createWorker({ urls: mailUrls });

let client = 0;
/** An owner has an address of their own; strangers have as many as they like. */
const from = (name = `stranger-${++client}`) => ({ ...request, client: name });

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  await db().delete(outbox);
});
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

async function sendWhatIsDue(): Promise<void> {
  await processQueue();
  const isDue = ({ completedAt, dueAt }: typeof outbox.$inferSelect) => !completedAt && dueAt.getTime() <= Date.now();
  await expect.poll(async () => (await db().select().from(outbox)).filter(isDue)).toEqual([]);
}

const resetsTo = (user: User) =>
  emailsInDevMailbox().filter(({ to, text }) => to === user.email && text.includes("/reset-password?"));

function linkOf(email: DevMailboxEmail | undefined, path = "reset-password") {
  const link = new RegExp(`${path}\\?uid=([\\w-]+)&token=([\\w-]+)`);
  const [, uid = "", token = ""] = link.exec(email?.text ?? "") ?? [];
  return { uid, token };
}

/** The first link that arrives within ten minutes of the request, which was made after what is here already. */
async function ownerRequestsAReset(user: User) {
  const before = new Set(resetsTo(user));
  const { phrase } = await requestPasswordReset({ email: user.email }, from(`owner of ${user.email}`));
  await sendWhatIsDue();
  const arrived = () => resetsTo(user).find((email) => !before.has(email));
  if (!arrived()) {
    pass(LATE_MS);
    await sendWhatIsDue();
  }
  return { email: arrived(), phrase };
}

/** What a good login gives to the owner's browser. */
async function deviceOf({ email }: User, password = PASSWORD): Promise<string> {
  const login = await logIn({ email, password }, from());
  if (!login.ok) throw new Error("refused");
  return login.device;
}

/** What can be triggered by a stranger who knows an address. */
const attacks: Record<string, (user: User) => Promise<unknown>> = {
  "sign-up": ({ email }) => signUp({ email }, from()),
  "sign-up by API": ({ email }) => signUpWithPassword({ email, password: "Walnut-harbour-17" }, from()),
  "sign-up with a provider": ({ email }) => signUp({ email, identity: trojan() }, from()),
  "resend, of one's own": async ({ email }) => {
    const stranger = from();
    await resendVerification({ email, ...(await signUp({ email }, stranger)) }, stranger);
  },
  resend: ({ email }) => resendVerification({ email }, from()),
  reset: ({ email }) => requestPasswordReset({ email }, from()),
  "new link": ({ id }) => requestNewResetLink(newLinkRequestOf(id), from()),
  login: ({ email }) => logIn({ email, password: "a guess" }, from()),
  "provider login": ({ email }) => logInWithProvider(unverified(email), from()),
  confirm: ({ id }) => confirmPasswordReset({ ...guessed(id), newPassword: PASSWORD }, from()),
  verify: ({ id }) => verifyEmail({ ...guessed(id), newPassword: PASSWORD, withProvider: true }, from()),
  activate: ({ id }) => activateAccount(guessed(id), from()),
};

const trojan = () => ({ provider: "facebook", subject: `trojan-${++client}` });

const unverified = (email: string): ProviderProfile => ({
  provider: "oidc",
  subject: `subject-${++client}`,
  email,
  emailVerified: false,
});
const guessed = (id: number) => ({ uid: encodeUid(id), token: linkFor({ id, email: "" } as User).token });

async function attack(kind: string, user: User): Promise<void> {
  await attacks[kind]?.(user).catch((error) => {
    if (!(error instanceof Throttled)) throw error;
  });
}

test("five sign-ups an hour do not switch off a person's recovery", async () => {
  const user = await account();
  for (let hour = 0; hour < 3; hour++) {
    for (let signUps = 0; signUps < 5; signUps++) await attack("sign-up", user);
    await sendWhatIsDue();
    const { email, phrase } = await ownerRequestsAReset(user);
    expect(email?.text).toContain(phrase);
    expect(await checkResetLink(linkOf(email))).toMatchObject({ status: "good" });
    pass(HOUR_MS);
  }
});

test("nor do five reset requests from elsewhere, by address or by an old link", async () => {
  for (const kind of ["reset", "new link"]) {
    const user = await account();
    for (let requests = 0; requests < 5; requests++) await attack(kind, user);
    const { email } = await ownerRequestsAReset(user);
    expect(await checkResetLink(linkOf(email))).toMatchObject({ status: "good" });
  }
});

test("nor does somebody in the account who logs in before the owner uses a link: another link locks them out", async () => {
  const user = await account();
  const thief = from();
  const google = { provider: "google", subject: `thief-${++client}`, email: user.email, emailVerified: true } as const;
  await linkIdentity(user, google.provider, google.subject, new Date(Date.now() - 8 * DAY_MS));
  const lockLinkOf = (email: DevMailboxEmail | undefined) => linkOf(email, "not-me");
  const first = (await ownerRequestsAReset(user)).email;
  expect(lockLinkOf(first)).toEqual({ uid: "", token: "" });
  const thiefLogsIn = async () => [
    (await logIn({ email: user.email, password: PASSWORD }, thief)).ok,
    (await logInWithProvider(google, thief)).ok,
  ];
  pass(MINUTE_MS);
  expect(await thiefLogsIn()).toEqual([true, true]);
  expect(await checkResetLink(linkOf(first))).toEqual({ status: "invalid" });
  pass(MINUTE_MS);

  const second = (await ownerRequestsAReset(user)).email;
  pass(MINUTE_MS);
  expect(await thiefLogsIn()).toEqual([true, true]);
  const { status, ...told } = await checkNotMeLink(lockLinkOf(second));
  expect([status, "events" in told && told.events.map(({ code }) => code)]).toEqual(["good", Array(4).fill("login")]);
  expect(await lockAccount(lockLinkOf(second), from())).toEqual({ ok: true });
  expect(await thiefLogsIn()).toEqual([false, false]);
  await sendWhatIsDue();
  const opening = linkOf(resetsTo(user)[0]);
  expect(await confirmPasswordReset({ ...opening, newPassword: "NewPassword123" }, from())).toMatchObject({ ok: true });
  expect(await logIn({ email: user.email, password: "NewPassword123" }, from())).toMatchObject({ ok: true });
});

test("nor does it reach the owner's own browser, behind the same client address or elsewhere", async () => {
  const user = await account();
  const device = await deviceOf(user);
  const office = from();
  for (let requests = 0; requests < 5; requests++)
    await requestPasswordReset({ email: `colleague-${requests}@example.com` }, office);
  await expect(requestPasswordReset({ email: user.email }, office)).rejects.toThrow(Throttled);
  const requestInOffice = (email: string, cookie = device) =>
    requestPasswordReset({ email }, { ...office, device: cookie });
  // The cookie is of this account, and the turns are not without end.
  await expect(requestInOffice("another@example.com")).rejects.toThrow(Throttled);
  await expect(requestInOffice(user.email, await deviceOf(await account()))).rejects.toThrow(Throttled);
  for (let turn = 0; turn < 5; turn++) await expect(requestInOffice(user.email)).resolves.toBeDefined();
  await expect(requestInOffice(user.email)).rejects.toThrow(Throttled);
  await expect(requestPasswordReset({ email: user.email }, { ...from(), device })).resolves.toBeDefined();
});

test("hoarded devices of an account share one more limit, beyond which each is a browser like any other", async () => {
  const user = await account();
  const office = from();
  let served = 0;
  for (let hoarded = 0; hoarded < 6; hoarded++) {
    const device = await deviceOf(user);
    for (let turn = 0; turn < 5; turn++)
      await requestPasswordReset({ email: user.email }, { ...office, device }).then(
        () => served++,
        () => {},
      );
  }
  expect(served).toBe(4 * 5 + 5);
});

test("the owner's own browser has its email at once, whatever strangers have requested", async () => {
  const user = await account();
  const device = await deviceOf(user);
  for (let requests = 0; requests < 8; requests++) await attack("reset", user);
  await sendWhatIsDue();
  expect(resetsTo(user)).toHaveLength(5);
  const { phrase } = await requestPasswordReset({ email: user.email }, { ...from(), device });
  await sendWhatIsDue();
  expect(resetsTo(user)).toHaveLength(6);
  expect(resetsTo(user)[0]?.text).toContain(phrase);
});

test("a device cookie from before a new password, or of a thief who hoards them, uses up no more than its share", async () => {
  const user = await account();
  const thiefs = [await deviceOf(user), await deviceOf(user)];
  const { uid, token } = linkFor((await findUserByEmail(user.email)) as User);
  expect(await confirmPasswordReset({ uid, token, newPassword: "NewPassword123" }, from())).toMatchObject({ ok: true });
  const device = await deviceOf(user, "NewPassword123");
  for (const stolen of thiefs)
    for (let requests = 0; requests < 5; requests++)
      await requestPasswordReset({ email: user.email }, { ...from(), device: stolen });
  await sendWhatIsDue();
  expect(resetsTo(user)).toHaveLength(5);
  for (let requests = 0; requests < 5; requests++)
    await requestPasswordReset({ email: user.email }, { ...from(), device });
  await sendWhatIsDue();
  expect(resetsTo(user)).toHaveLength(10);
});

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom(...Object.keys(attacks)),
    count: fc.integer({ min: 1, max: 8 }),
    thenMinutes: fc.constantFrom(0, 0, 1, 9, 10, 59, 61, 24 * 60),
  }),
  { minLength: 1, maxLength: 6 },
);

test("whatever strangers do, in any mix and order, the owner's request brings a working link", {
  timeout: 300_000,
}, async () => {
  const owners = fc.constantFrom("with a password", "without a password");
  await fc.assert(
    fc.asyncProperty(owners, steps, steps, async (owner, before, after) => {
      const user = await account(owner === "without a password" ? null : undefined);
      const play = async (mix: typeof before) => {
        for (const { kind, count, thenMinutes } of mix) {
          for (let i = 0; i < count; i++) await attack(kind, user);
          await sendWhatIsDue();
          pass(Math.min(thenMinutes, mix === after ? 61 : Number.POSITIVE_INFINITY) * MINUTE_MS);
          await sendWhatIsDue();
        }
      };
      await play(before);
      const { email } = await ownerRequestsAReset(user);
      expect(await checkResetLink(linkOf(email))).toMatchObject({ status: "good" });
      // Nor does anything that they do then end the link.
      await play(after);
      const { uid, token } = linkOf(email);
      expect(await confirmPasswordReset({ uid, token, newPassword: "NewPassword123" }, from("owner"))).toMatchObject({
        ok: true,
      });
    }),
    { numRuns: RUNS },
  );
});

const signUpsTo = (email: string) =>
  emailsInDevMailbox().filter(({ to, text }) => to === email && text.includes("/verify-email?"));

/** The first link that arrives within ten minutes of the sign-up. */
async function ownerSignsUp(email: string): Promise<DevMailboxEmail | undefined> {
  const before = new Set(signUpsTo(email));
  const arrived = () => signUpsTo(email).find((message) => !before.has(message));
  await signUp({ email }, from(`owner of ${email}`));
  await sendWhatIsDue();
  if (!arrived()) {
    pass(LATE_MS);
    await sendWhatIsDue();
  }
  return arrived();
}

async function ownerFollows(email: string, message: DevMailboxEmail | undefined): Promise<void> {
  const [, uid = "", token = ""] = /verify-email\?uid=([\w-]+)&token=([\w-]+)/.exec(message?.text ?? "") ?? [];
  const input = { uid, token, newPassword: "NewPassword123", withProvider: true };
  expect(await verifyEmail(input, from(`owner of ${email}`))).toMatchObject({ ok: true });
  const user = (await findUserByEmail(email)) as User;
  expect((await verifyPassword("NewPassword123", user.passwordHash, request)).ok).toBe(true);
  expect(await providersOf(user.id)).toEqual([]);
}

test("five sign-ups an hour by strangers do not switch off the owner's", async () => {
  const email = `newcomer-${++client}@example.com`;
  for (let hour = 0; hour < 3; hour++) {
    for (let signUps = 0; signUps < 5; signUps++) await signUp({ email }, from());
    await sendWhatIsDue();
    expect(await ownerSignsUp(email)).toBeDefined();
    pass(HOUR_MS);
  }
  await ownerFollows(email, await ownerSignsUp(email));
});

test("whatever strangers do with an address, its owner's sign-up brings a link to an account of the owner's alone", {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(steps, steps, async (before, after) => {
      const email = `newcomer-${++client}@example.com`;
      const play = async (mix: typeof before, longest: number) => {
        for (const { kind, count, thenMinutes } of mix) {
          for (let i = 0; i < count; i++) await attack(kind, { id: 1_000_000 + client, email } as User);
          await sendWhatIsDue();
          pass(Math.min(thenMinutes, longest) * MINUTE_MS);
          await sendWhatIsDue();
        }
      };
      await play(before, Number.POSITIVE_INFINITY);
      const message = await ownerSignsUp(email);
      // Nor does anything that they do then end the link, or add to the account.
      await play(after, 61);
      await ownerFollows(email, message);
    }),
    { numRuns: RUNS },
  );
});
