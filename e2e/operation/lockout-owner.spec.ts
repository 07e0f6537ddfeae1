import type { Page } from "playwright/test";
import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { postJson } from "../support/network";
import { continueWithLocalId, expect, test } from "../support/oauth";
import type { Server } from "../support/server";
import { logIn, logInToAccount, logOut, mailedResetLink, requestResetLink, resetPassword } from "../support/steps";

const ATTACKER = "198.51.100.7";
const OFFICE = "198.51.100.8";

// Owner and attacker share a client address.
test.use({
  settings: { LOGIN_LIMIT: "10/hour", AUTH_OIDC_TRUST_EMAIL: "true", RESET_LIMIT: "5/hour", TRUSTED_PROXY_HOPS: "1" },
  extraHTTPHeaders: { "x-forwarded-for": ATTACKER },
});

/** Guesses from many addresses, and from one over its limit. @returns what stops it */
function attack(server: Server, email: string): () => Promise<void> {
  let going = true;
  const guessing = (async () => {
    for (let guess = 0; going; guess++) {
      const from = guess % 2 ? ATTACKER : `203.0.113.${guess % 250}`;
      const body = { email, password: `guess ${guess}` };
      const { status } = await postJson(`${server.url}/api/auth/jwt/create/`, body, { "x-forwarded-for": from });
      expect([401, 429]).toContain(status);
    }
  })();
  return async () => {
    going = false;
    await guessing;
  };
}

async function expectRefused(page: Page, email: string): Promise<void> {
  await logIn(page, email, OLD_PASSWORD);
  await expect(page.getByText(/Wrong email or password|That was a lot of tries/)).toBeVisible();
}

test("by a trusted device", async ({ page, server, accounts }) => {
  const { email } = await accounts.create();
  await logInToAccount(page, email);
  await logOut(page);
  const stop = attack(server, email);
  await page.waitForTimeout(2_000);
  await logInToAccount(page, email);
  await stop();
});

test("by a reset, after which the new password works in that browser during the attack", async ({
  page,
  server,
  accounts,
  mailbox,
}) => {
  const { email } = await accounts.create();
  const stop = attack(server, email);
  await page.waitForTimeout(2_000);
  await expectRefused(page, email);
  await resetPassword(page, await mailedResetLink(page, mailbox, email), NEW_PASSWORD);
  await page.waitForTimeout(2_000);
  await logInToAccount(page, email, NEW_PASSWORD);
  await stop();
});

test.describe("behind an address whose resets are used up", () => {
  test.use({ extraHTTPHeaders: { "x-forwarded-for": OFFICE } });

  test("by a reset in a trusted browser, whose request and email nobody else can use up", async ({
    page,
    server,
    accounts,
    mailbox,
  }) => {
    const { email } = await accounts.create();
    await logInToAccount(page, email);
    await logOut(page);
    const request = (address: string, from: string) =>
      postJson(`${server.url}/api/auth/users/reset_password/`, { email: address }, { "x-forwarded-for": from });
    for (let stranger = 0; stranger < 5; stranger++) await request(email, `203.0.113.${stranger}`);
    for (let n = 0; (await request(`nobody-${n}@example.com`, OFFICE)).status !== 429; n++);
    await requestResetLink(page, email);
    await resetPassword(page, await mailbox.resetLink(email, 6), NEW_PASSWORD);
    await logInToAccount(page, email, NEW_PASSWORD);
  });
});

test("by a provider, after which the password works in that browser, too", async ({ page, server, accounts }) => {
  const { email } = await accounts.create();
  const stop = attack(server, email);
  await page.waitForTimeout(2_000);
  await expectRefused(page, email);
  await continueWithLocalId(page, email);
  await expect(page).toHaveURL("/account");
  await logOut(page);
  await logInToAccount(page, email);
  await stop();
});
