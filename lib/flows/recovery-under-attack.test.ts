/** Whatever strangers do with an address, in any mix and order, its owner's own request brings a working link. */
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../clock";
import { db } from "../db";
import { outbox } from "../db/schema";
import { type DevMailboxEmail, emailsInDevMailbox } from "../mail/dev-mailbox";
import { createWorker } from "../mail/worker";
import type { User } from "../models/users";
import type { ProviderProfile } from "../oauth/providers";
import { Throttled } from "../rate-limit/throttle";
import { account, linkFor, mailUrls, newLinkRequestOf, PASSWORD, request } from "../test-support";
import { encodeUid } from "../tokens";
import { logIn } from "./log-in";
import { logInWithProvider } from "./oauth-log-in";
import { checkResetLink, confirmPasswordReset, requestNewResetLink, requestPasswordReset } from "./password-reset";
import { resendVerification, signUp, verifyEmail } from "./sign-up";

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

function linkOf(email: DevMailboxEmail | undefined) {
  const [, uid = "", token = ""] = /reset-password\?uid=([\w-]+)&token=([\w-]+)/.exec(email?.text ?? "") ?? [];
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

/** What can be triggered by whoever knows an address. */
const attacks: Record<string, (user: User) => Promise<unknown>> = {
  "sign-up": ({ email }) => signUp({ email, password: "Walnut-harbour-17" }, from()),
  resend: ({ email }) => resendVerification({ email }, from()),
  reset: ({ email }) => requestPasswordReset({ email }, from()),
  "new link": ({ id }) => requestNewResetLink(newLinkRequestOf(id), from()),
  login: ({ email }) => logIn({ email, password: "a guess" }, from()),
  "provider login": ({ email }) => logInWithProvider(unverified(email), from()),
  confirm: ({ id }) => confirmPasswordReset({ ...guessed(id), newPassword: PASSWORD }, from()),
  verify: ({ id }) => verifyEmail(guessed(id), from()),
};

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
  const whoever = fc.constantFrom("verified", "without a password", "unverified");
  await fc.assert(
    fc.asyncProperty(whoever, steps, steps, async (owner, before, after) => {
      const user = await account(
        owner === "without a password" ? null : undefined,
        owner === "unverified" ? null : new Date(),
      );
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
    { numRuns: 40 },
  );
});
