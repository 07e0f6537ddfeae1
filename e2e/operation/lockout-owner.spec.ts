/** Somebody guesses at an account without end. Its owner gets in all the same, each of three ways. */
import type { Page } from "playwright/test";
import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import type { Server } from "../support/server";
import { continueWithLocalId, expect, test } from "../support/social-fixtures";
import { askForLink, logIn, logOut, resetPassword } from "../support/steps";

const ATTACKER = "198.51.100.7";

// Both from one address, behind which owner and attacker may sit.
test.use({
  settings: { LOGIN_LIMIT: "10/hour", TRUSTED_PROXY_HOPS: "1" },
  extraHTTPHeaders: { "x-forwarded-for": ATTACKER },
});

/** Guesses from ever new addresses, and from one that has long used up its turns, until it is told to stop. */
function attack(server: Server, email: string): () => Promise<void> {
  let going = true;
  const guessing = (async () => {
    for (let guess = 0; going; guess++) {
      const from = guess % 2 ? ATTACKER : `203.0.113.${guess % 250}`;
      const headers = { "content-type": "application/json", "x-forwarded-for": from };
      const body = JSON.stringify({ email, password: `guess ${guess}` });
      const { status } = await fetch(`${server.url}/api/auth/jwt/create/`, { method: "POST", headers, body });
      expect([401, 429]).toContain(status);
    }
  })();
  return async () => {
    going = false;
    await guessing;
  };
}

async function expectHeldUp(page: Page, email: string): Promise<void> {
  await logIn(page, email, OLD_PASSWORD);
  await expect(page.getByText(/Wrong email or password|That was a lot of tries/)).toBeVisible();
}

test("by the browser in which they logged in before", async ({ page, server, accounts }) => {
  const { email } = await accounts.create();
  await logIn(page, email, OLD_PASSWORD);
  await expect(page).toHaveURL("/account");
  await logOut(page);
  const stop = attack(server, email);
  await page.waitForTimeout(2_000);
  await logIn(page, email, OLD_PASSWORD);
  await expect(page).toHaveURL("/account");
  await stop();
});

test("by a reset, after which the new password works in that browser, however the attack goes on", async ({
  page,
  server,
  accounts,
  mailbox,
}) => {
  const { email } = await accounts.create();
  const stop = attack(server, email);
  await page.waitForTimeout(2_000);
  await expectHeldUp(page, email);
  await askForLink(page, email);
  await resetPassword(page, await mailbox.resetLink(email), NEW_PASSWORD);
  await page.waitForTimeout(2_000);
  await logIn(page, email, NEW_PASSWORD);
  await expect(page).toHaveURL("/account");
  await stop();
});

test("by a provider, after which the password works in that browser, too", async ({ page, server, accounts }) => {
  const { email } = await accounts.create();
  const stop = attack(server, email);
  await page.waitForTimeout(2_000);
  await expectHeldUp(page, email);
  await continueWithLocalId(page, email);
  await expect(page).toHaveURL("/account");
  await logOut(page);
  await logIn(page, email, OLD_PASSWORD);
  await expect(page).toHaveURL("/account");
  await stop();
});
