/** A thief knows the password, makes the most of it, and loses all of it to the owner's reset, or to one click in the first email. */
import { randomUUID } from "node:crypto";
import type { Browser, BrowserContext, Page } from "playwright/test";
import { type Accounts, NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { linkIn } from "../support/mailbox";
import { postJson } from "../support/network";
import { continueWithLocalId, expect, identifyAs, test } from "../support/oauth";
import type { Server } from "../support/server";
import {
  expectSignedOut,
  logIn,
  logInToAccount,
  logOut,
  mailedResetLink,
  resetPassword,
  submitNewPassword,
} from "../support/steps";

const HOARDED = 3;

test("the thief: the owner's reset shuts every door, and each step was told", async ({
  page,
  browser,
  server,
  accounts,
  mailbox,
}) => {
  const { email, loot } = await robbedOwner(page, browser, server, accounts);
  await mailbox.receive(email, "New login to your Latchkey account");
  await mailbox.receive(email, "Local ID can now log in to your Latchkey account");

  await page.goto(await mailedResetLink(page, mailbox, email));
  await expect(page.getByRole("checkbox", { name: "Remove Local ID" })).toBeChecked();
  await submitNewPassword(page, NEW_PASSWORD);
  await expect(page.getByRole("heading", { name: "Password reset successful" })).toBeVisible();
  await mailbox.receive(email, "Your password for Latchkey was changed");

  await expectEveryDoorShut(loot, server, accounts, email);
  await logInToAccount(page, email, NEW_PASSWORD);
  await expect(page.getByText("This browser")).toBeVisible();
  await expect(page.getByRole("button", { name: "End", exact: true })).toHaveCount(0);
});

test("the thief: one click in the first email would have done the same", async ({
  page,
  browser,
  server,
  accounts,
  mailbox,
}) => {
  const { email, loot } = await robbedOwner(page, browser, server, accounts);

  const { text } = await mailbox.receive(email, "New login to your Latchkey account");
  await page.goto(`/not-me?${new URLSearchParams(linkIn(text))}`);
  await page.getByRole("button", { name: "Lock my account" }).click();
  await expect(page.getByRole("heading", { name: "Your account is locked" })).toBeVisible();
  await mailbox.receive(email, "Your Latchkey account is locked");
  await resetPassword(page, await mailbox.resetLink(email), NEW_PASSWORD);

  await expectEveryDoorShut(loot, server, accounts, email);
  await logInToAccount(page, email, NEW_PASSWORD);
});

interface Loot {
  session: Page;
  /** Of browsers that logged in once. */
  devices: BrowserContext[];
  identity: string;
  tokens: { access: string; refresh: string }[];
}

async function robbedOwner(page: Page, browser: Browser, server: Server, accounts: Accounts) {
  const { email } = await accounts.create();
  await logInToAccount(page, email);
  return { email, loot: await rob(browser, server, email) };
}

async function rob(browser: Browser, server: Server, email: string): Promise<Loot> {
  const newBrowser = () => browser.newContext({ baseURL: server.url });
  const session = await (await newBrowser()).newPage();
  await logInToAccount(session, email);
  const identity = `${randomUUID()}@thief.example`;
  await session.getByRole("button", { name: "Link Local ID" }).click();
  await identifyAs(session, identity);
  await expect(session.getByText("Linked. You can now sign in with it.")).toBeVisible();

  const ofSession = await session.request.post("/api/auth/jwt/session/", { headers: { origin: server.url } });
  const ofPassword = await postJson(`${server.url}/api/auth/jwt/create/`, { email, password: OLD_PASSWORD });
  const tokens = [await ofSession.json(), await ofPassword.json()];

  const devices = await Promise.all(Array.from({ length: HOARDED }, newBrowser));
  for (const device of devices) {
    const page = await device.newPage();
    await logInToAccount(page, email);
    await logOut(page);
  }
  return { session, devices, identity, tokens };
}

async function expectEveryDoorShut(
  { session, devices, identity, tokens }: Loot,
  { url }: Server,
  accounts: Accounts,
  email: string,
): Promise<void> {
  // The session.
  await expectSignedOut(session);
  // The old password.
  await logIn(session, email, OLD_PASSWORD);
  await expect(session.getByText("Wrong email or password.")).toBeVisible();
  // The tokens.
  for (const { access, refresh } of tokens) {
    const authorization = `Bearer ${access}`;
    expect((await fetch(`${url}/api/auth/users/me/`, { headers: { authorization } })).status).toBe(401);
    expect((await postJson(`${url}/api/auth/jwt/refresh/`, { refresh })).status).toBe(401);
  }
  // The provider opens an account of the thief's own.
  await session.context().clearCookies();
  await session.goto("/login");
  await continueWithLocalId(session, identity);
  await expect(session).toHaveURL("/account");
  await expect(session.getByRole("main")).toContainText(identity);
  await expect(session.getByRole("main")).not.toContainText(email);
  // The devices: none is let in while the account is attacked, not even by a lucky guess.
  await postJson(`${url}/api/auth/jwt/create/`, { email, password: "a guess" });
  await accounts.lengthenLockouts();
  await postJson(`${url}/api/auth/jwt/create/`, { email, password: "a guess" });
  for (const device of devices) {
    const page = await device.newPage();
    await logIn(page, email, NEW_PASSWORD);
    await expect(page.getByText("Wrong email or password.")).toBeVisible();
  }
}
