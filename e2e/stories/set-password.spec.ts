import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import {
  expectSignedIn,
  expectSignedOut,
  logIn,
  logInToAccount,
  submitFirstPassword,
  submitLogin,
  submitNewPassword,
} from "../support/steps";

test("a change needs the current password, keeps this browser and ends the others", async ({
  page,
  elsewhere,
  accounts,
  mailbox,
}) => {
  const { email } = await accounts.create();
  for (const browserPage of [elsewhere, page]) {
    await logInToAccount(browserPage, email);
  }

  await page.getByRole("link", { name: "Change password" }).click();
  await page.getByLabel("Current password").fill("Not-the-password-1");
  await submitNewPassword(page, NEW_PASSWORD);
  await expect(page.getByText("Invalid password.")).toBeVisible();

  await page.getByLabel("Current password").fill(OLD_PASSWORD);
  await submitNewPassword(page, NEW_PASSWORD);
  await mailbox.receive(email, "Your password for Latchkey was changed");
  await expectSignedIn(page, email);
  await expectSignedOut(elsewhere);

  await logIn(elsewhere, email, OLD_PASSWORD);
  await expect(elsewhere.getByText("Wrong email or password.")).toBeVisible();
  await logInToAccount(elsewhere, email, NEW_PASSWORD);
});

test("the policy is that of a reset", async ({ page, accounts, javaScriptEnabled, expectAccessible }) => {
  const { email } = await accounts.create();
  await logInToAccount(page, email);
  await page.goto("/set-password");
  const refusals: [password: string, retyped: string, words: string][] = [
    [NEW_PASSWORD, `${NEW_PASSWORD}!`, "Passwords do not match."],
    ["12345678", "12345678", "This password is too common."],
    ["Kx9-vq", "Kx9-vq", "This password is too short. It must contain at least 8 characters."],
  ];
  for (const [password, retyped, words] of refusals) {
    await page.getByLabel("Current password").fill(OLD_PASSWORD);
    await submitNewPassword(page, password, retyped);
    await expect(page.getByText(words)).toBeVisible();
    if (!javaScriptEnabled) await expect(page.getByLabel("Current password")).toBeFocused();
    await expectAccessible(page);
  }
});

test("an account without a password sets its first one, and is not asked for a current one", async ({
  page,
  accounts,
  mailbox,
  expectAccessible,
}) => {
  const { id, email } = await accounts.create();
  await logInToAccount(page, email);
  await accounts.removePassword(id);

  await page.goto("/account");
  await expectAccessible(page);
  await page.getByRole("link", { name: "Set a password" }).click();
  await expect(page.getByLabel("New password", { exact: true })).toBeVisible();
  await expect(page.getByLabel("Current password")).toHaveCount(0);
  await expectAccessible(page);
  await submitFirstPassword(page, NEW_PASSWORD);
  await mailbox.receive(email, "Your password for Latchkey was changed");
  await expectSignedIn(page, email);
  await page.context().clearCookies();
  await logInToAccount(page, email, NEW_PASSWORD);
});

test("/.well-known/change-password leads here, through the login", async ({ page, accounts }) => {
  const { email } = await accounts.create();
  await page.goto("/.well-known/change-password");
  await expect(page).toHaveURL(/\/login\?callbackUrl=%2Fset-password$/);
  await submitLogin(page, email, OLD_PASSWORD);
  await expect(page).toHaveURL("/set-password");
});
