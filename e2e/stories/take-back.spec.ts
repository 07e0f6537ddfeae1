/** The owner against somebody who was in. */
import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import {
  expectSignedOut,
  logIn,
  logInToAccount,
  mailedResetLink,
  resetPassword,
  submitNewPassword,
} from "../support/steps";

test("a reset shows the other sign-in methods with their age, and removes the young ones and what is ticked", async ({
  page,
  accounts,
  mailbox,
  expectAccessible,
}) => {
  const { id, email } = await accounts.create();
  await accounts.link(id, "google", 3);
  await accounts.link(id, "facebook", 40);
  await page.goto(await mailedResetLink(page, mailbox, email));
  await expect(page.getByRole("group", { name: "Also able to log in" })).toBeVisible();
  await expect(page.getByRole("checkbox", { name: "Remove Google, added 3 days ago" })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: "Remove Facebook, added 40 days ago" })).not.toBeChecked();
  await expectAccessible(page);
  // Linked while the form is open: nobody has seen it, so nobody keeps it.
  await accounts.link(id, "oidc", 0);

  await submitNewPassword(page, NEW_PASSWORD);
  await expect(page.getByRole("heading", { name: "Password reset successful" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Also able to log in: Facebook.");
  await expect(page.getByRole("main")).toContainText("No longer able to log in: Google and");
  expect(await accounts.identitiesOf(email)).toEqual(["facebook"]);
  const { text } = await mailbox.receive(email, "Your password for Latchkey was changed");
  expect(text).toContain("Also able to log in: Facebook.");
});

test("what was kept stays kept when the form comes back with an error", async ({ page, accounts, mailbox }) => {
  const { id, email } = await accounts.create();
  await accounts.link(id, "google", 3);
  await accounts.link(id, "facebook", 40);
  await page.goto(await mailedResetLink(page, mailbox, email));
  await page.getByRole("checkbox", { name: "Remove Google" }).uncheck();
  await page.getByRole("checkbox", { name: "Remove Facebook" }).check();
  await submitNewPassword(page, NEW_PASSWORD, `${NEW_PASSWORD}!`);
  await expect(page.getByText("Passwords do not match.")).toBeVisible();
  await submitNewPassword(page, "password123");
  // The strength meter says the same at once: what the server answered makes the field invalid.
  await expect(page.getByLabel("New password", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("This password is too common.")).toBeVisible();
  await submitNewPassword(page, NEW_PASSWORD);
  await expect(page.getByRole("heading", { name: "Password reset successful" })).toBeVisible();
  expect(await accounts.identitiesOf(email)).toEqual(["google"]);
});

test("by API the young ones go", async ({ request, accounts, mailbox, page }) => {
  const { id, email } = await accounts.create();
  await accounts.link(id, "google", 6);
  await accounts.link(id, "facebook", 8);
  const link = new URL(await mailedResetLink(page, mailbox, email));
  const [uid, token] = [link.searchParams.get("uid"), link.searchParams.get("token")];
  const data = { uid, token, new_password: NEW_PASSWORD };
  expect((await request.post("/api/auth/users/reset_password_confirm/", { data })).status()).toBe(204);
  expect(await accounts.identitiesOf(email)).toEqual(["facebook"]);
});

test("“this was not me”: a login from a new browser is told, and its link locks the account, once", async ({
  page,
  request,
  accounts,
  mailbox,
  expectAccessible,
}) => {
  const { id, email } = await accounts.create();
  await logInToAccount(page, email);
  await page.context().clearCookies();
  expect(mailbox.to(email)).toEqual([]);
  // The thief knows the password, and links a provider.
  await logInToAccount(page, email);
  await mailbox.receive(email, "New login to your Latchkey account");
  await accounts.link(id, "google", 0);

  const link = await mailbox.notMeLink(email);
  for (let visit = 0; visit < 2; visit++) {
    expect((await request.get(link)).status()).toBe(200);
    expect((await request.head(link)).status()).toBe(200);
  }
  const other = await page.context().newPage();
  await other.goto(link);
  await expect(other.getByRole("heading", { name: "Was this not you?" })).toBeVisible();
  await expect(other.getByRole("listitem").filter({ hasText: "Logged in" })).toHaveCount(1);
  await expectAccessible(other);
  expect(await accounts.identitiesOf(email)).toEqual(["google"]);
  await other.getByRole("button", { name: "Lock my account" }).click();
  await expect(other.getByRole("heading", { name: "Your account is locked" })).toBeVisible();
  await expectAccessible(other);

  await expectSignedOut(page);
  expect(await accounts.identitiesOf(email)).toEqual([]);
  await logIn(page, email, OLD_PASSWORD);
  await expect(page.getByText("Wrong email or password.")).toBeVisible();
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Invalid or expired link" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Choose a new password" }).click();
  await expect(page.getByRole("heading", { name: "Forgot your password?" })).toBeVisible();

  await mailbox.receive(email, "Your Latchkey account is locked");
  await resetPassword(page, await mailbox.resetLink(email), NEW_PASSWORD);
  await logInToAccount(page, email, NEW_PASSWORD);
  await expect(page.getByText("Account locked")).toBeVisible();
});

test("failed logins push no change out of the recent activity", async ({ page, request, accounts, mailbox }) => {
  const { email } = await accounts.create();
  await resetPassword(page, await mailedResetLink(page, mailbox, email), NEW_PASSWORD);
  for (let tries = 0; tries < 4; tries++)
    await request.post("/api/auth/jwt/create/", { data: { email, password: "a guess" } });
  await logInToAccount(page, email, NEW_PASSWORD);
  await expect(page.getByText("Wrong password typed at login").first()).toBeVisible();
  await expect(page.getByText("Wrong password typed at login")).toHaveCount(3);
  await expect(page.getByText("Password reset")).toBeVisible();
});
