/** What the owner sees of an account, and can end. */
import { OLD_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { expectSignedIn, expectSignedOut, logIn } from "../support/steps";

test("a session in another browser is ended, one or all, and its cookie is worth nothing", async ({
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
    await logIn(browserPage, email, OLD_PASSWORD);
    await expect(browserPage).toHaveURL("/account");
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

test("recent activity is told in plain words", async ({ page, accounts }) => {
  const { email } = await accounts.create();
  await logIn(page, email, `${OLD_PASSWORD}!`);
  await expect(page.getByText("Wrong email or password.")).toBeVisible();
  await logIn(page, email, OLD_PASSWORD);
  await expect(page).toHaveURL("/account");
  const activity = page.getByRole("region", { name: "Recent activity" });
  await expect(activity.getByRole("listitem").nth(0)).toContainText(/^Logged in from .+, just now$/);
  await expect(activity.getByRole("listitem").nth(1)).toContainText(
    /^Wrong password typed at login from .+, just now$/,
  );
});

test("an account is deleted by its owner, after a fresh proof, and is gone", async ({
  page,
  accounts,
  expectAccessible,
}) => {
  const { email } = await accounts.create();
  await logIn(page, email, OLD_PASSWORD);
  await expect(page).toHaveURL("/account");
  await accounts.ageSessions(email, 15 * 60_000);
  await page.getByRole("link", { name: "Delete account" }).click();
  await expect(page.getByRole("heading", { name: "Confirm it is you" })).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(OLD_PASSWORD);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("heading", { name: "Delete your account?" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Delete account" }).click();
  await expect(page).toHaveURL("/");
  await expectSignedOut(page);
  await logIn(page, email, OLD_PASSWORD);
  await expect(page.getByText("Wrong email or password.")).toBeVisible();
});

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

async function isSignedIn(page: import("playwright/test").Page): Promise<boolean> {
  await page.goto("/account");
  return new URL(page.url()).pathname === "/account";
}
