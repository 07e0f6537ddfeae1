import type { Page } from "playwright/test";
import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { postJson } from "../support/network";
import {
  expectSignedIn,
  expectSignedOut,
  logIn,
  logInToAccount,
  logOut,
  mailedResetLink,
  reauthenticate,
  resetPassword,
} from "../support/steps";

test("the owner ends one other session or all, and their cookies are refused", async ({
  page,
  browser,
  server,
  accounts,
  javaScriptEnabled,
}) => {
  const { email } = await accounts.create();
  const others = await Promise.all(
    [1, 2, 3].map(() => browser.newPage({ baseURL: server.url, javaScriptEnabled, userAgent: FIREFOX })),
  );
  for (const browserPage of [...others, page]) {
    await logInToAccount(browserPage, email);
  }
  await expectSignedIn(page, email);
  await expect(page.getByText("Firefox on Linux").first()).toBeVisible();
  await expect(page.getByText("This browser")).toHaveCount(1);

  await page.getByRole("button", { name: "End session" }).first().click();
  await expect(page.getByText("Ended.")).toBeVisible();
  await expect(page.getByRole("button", { name: "End session" })).toHaveCount(2);
  const stillIn = await Promise.all(others.map((other) => isSignedIn(other)));
  expect(stillIn.filter(Boolean)).toHaveLength(2);

  await page.getByRole("button", { name: "End all other sessions" }).click();
  await expect(page.getByRole("button", { name: "End session" })).toHaveCount(0);
  await expect(page.getByText("Ended.")).toBeVisible();
  for (const other of others) {
    await expectSignedOut(other);
    await other.close();
  }
  await expectSignedIn(page, email);
});

test("only the owner is told, after a login, that emails come back, and a used link ends it", async ({
  page,
  accounts,
  mailbox,
}) => {
  const { email } = await accounts.create();
  await accounts.makeBounce(email);
  const note = page.getByText(/^Emails to this address have been coming back since \d/);
  await logInToAccount(page, email);
  await expect(note).toBeVisible();
  await logOut(page);
  const link = await mailedResetLink(page, mailbox, email);
  await expect(note).toHaveCount(0);
  await resetPassword(page, link, NEW_PASSWORD);
  await logInToAccount(page, email, NEW_PASSWORD);
  await expect(note).toHaveCount(0);
});

test("bearer tokens end with their login: ended one by one, all at once, by log-out", async ({
  page,
  accounts,
  server,
}) => {
  const { email } = await accounts.create();
  const post = (path: string, body: object) => postJson(`${server.url}/api/auth/jwt/${path}/`, body);
  const logInByApi = async () => (await post("create", { email, password: OLD_PASSWORD })).json();
  const statusOf = async ({ refresh }: { refresh: string }) => (await post("refresh", { refresh })).status;
  const [first, second] = [await logInByApi(), await logInByApi()];
  await logInToAccount(page, email);
  const own = await page.request.post("/api/auth/jwt/session/", { headers: { Origin: server.url } });
  const ofThisBrowser = await own.json();
  const sessions = page.getByRole("region", { name: "Where you are logged in" });
  await expect(sessions.getByText("App or script")).toHaveCount(2);

  await page.getByRole("button", { name: "End session" }).first().click();
  await expect(page.getByText("Ended.")).toBeVisible();
  expect([await statusOf(first), await statusOf(second)].sort()).toEqual([200, 401]);
  await page.getByRole("button", { name: "End all other sessions" }).click();
  await expect(page.getByRole("button", { name: "End session" })).toHaveCount(0);
  expect([await statusOf(first), await statusOf(second), await statusOf(ofThisBrowser)]).toEqual([401, 401, 200]);
  await logOut(page);
  expect(await statusOf(ofThisBrowser)).toBe(401);
});

test("recent activity is shown, newest first", async ({ page, accounts }) => {
  const { email } = await accounts.create();
  await logIn(page, email, `${OLD_PASSWORD}!`);
  await expect(page.getByText("Wrong email or password.")).toBeVisible();
  await logInToAccount(page, email);
  const activity = page.getByRole("region", { name: "Recent activity" });
  await expect(activity.getByRole("listitem").nth(0)).toContainText(/^Logged in from .+, just now$/);
  await expect(activity.getByRole("listitem").nth(1)).toContainText(
    /^Wrong password typed at login from .+, just now$/,
  );
});

test("the owner deletes the account after reauthenticating, and it is gone", async ({
  page,
  accounts,
  expectAccessible,
}) => {
  const { email } = await accounts.create();
  await logInToAccount(page, email);
  await accounts.ageSessions(email, 15 * 60_000);
  await page.getByRole("link", { name: "Delete account" }).click();
  await expect(page.getByRole("heading", { name: "Confirm it is you" })).toBeVisible();
  await reauthenticate(page, OLD_PASSWORD);
  await expect(page.getByRole("heading", { name: "Delete your account?" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Delete account" }).click();
  await expect(page).toHaveURL("/");
  await expectSignedOut(page);
  await logIn(page, email, OLD_PASSWORD);
  await expect(page.getByText("Wrong email or password.")).toBeVisible();
});

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

async function isSignedIn(page: Page): Promise<boolean> {
  await page.goto("/account");
  return new URL(page.url()).pathname === "/account";
}
