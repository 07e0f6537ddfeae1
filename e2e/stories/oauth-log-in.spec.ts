import { randomUUID } from "node:crypto";
import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { continueWithLocalId, expect, identifyAs, logInWithLocalId, test } from "../support/oauth";
import {
  expectSignedIn,
  expectSignedOut,
  logInToAccount,
  logOut,
  reauthenticate,
  requestResetLink,
  submitFirstPassword,
  submitNewPassword,
} from "../support/steps";

const newcomer = () => `${randomUUID()}@social.example`;

test("a new user logs in by a provider, sets a first password, and logs in with it", async ({
  page,
  mailbox,
  expectAccessible,
}) => {
  const email = newcomer();
  await page.goto("/login");
  await expectAccessible(page);
  await continueWithLocalId(page, email);
  await expect(page).toHaveURL("/account");
  await expectSignedIn(page, email);
  await expect(page.getByText("Logged in with Local ID")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("link", { name: "Set a password" }).click();
  await expect(page.getByLabel("Current password")).toHaveCount(0);
  await submitFirstPassword(page, NEW_PASSWORD);
  await expect(page.getByText("Password set successfully.")).toBeVisible();
  await mailbox.receive(email, "Your password for Latchkey was changed");

  await logOut(page);
  await expectSignedOut(page);
  await logInToAccount(page, email, NEW_PASSWORD);
  await page.goto("/set-password");
  await expect(page.getByLabel("Current password")).toBeVisible();
  await page.context().clearCookies();
  await page.goto("/login?callbackUrl=/set-password");
  await continueWithLocalId(page, email);
  await expect(page).toHaveURL("/set-password");
});

test("a user who cancels at the provider returns to the login page, with one neutral sentence", async ({
  page,
  expectAccessible,
}) => {
  await page.goto("/login");
  await page.getByRole("button", { name: "Continue with Local ID" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page).toHaveURL(/\/login\?problem=provider$/);
  await expect(page.getByText("That way of signing in did not work.")).toBeVisible();
  await expectAccessible(page);
});

test("an old login has to be reauthenticated, by the same provider, before a first password", async ({
  page,
  accounts,
  expectAccessible,
  javaScriptEnabled,
}) => {
  const email = newcomer();
  // The provider first logs out whom it knows: without JavaScript, by a button.
  const confirmProviderLogOut = async () => {
    if (javaScriptEnabled === false) await page.getByRole("button", { name: "Continue", exact: true }).click();
  };
  await logInWithLocalId(page, email);
  await accounts.ageSessions(email, 15 * 60_000);

  await page.goto("/set-password");
  await expect(page.getByRole("heading", { name: "Confirm it is you" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Continue with Local ID" }).click();
  // Another person: neither reauthenticates nor switches accounts.
  await identifyAs(page, newcomer());
  await confirmProviderLogOut();
  await expect(page.getByText("That did not work. Please try again.")).toBeVisible();
  await continueWithLocalId(page, email);
  await confirmProviderLogOut();
  await expect(page).toHaveURL("/set-password");
  await submitFirstPassword(page, NEW_PASSWORD);
  await expect(page.getByText("Password set successfully.")).toBeVisible();
});

test("the owner links and unlinks a provider, and reauthenticates first if the login is old", async ({
  page,
  accounts,
}) => {
  const { email } = await accounts.create();
  const elsewhere = newcomer();
  await logInToAccount(page, email);
  await accounts.ageSessions(email, 15 * 60_000);
  await page.getByRole("button", { name: "Link Local ID" }).click();
  await expect(page.getByRole("heading", { name: "Confirm it is you" })).toBeVisible();
  await reauthenticate(page, NEW_PASSWORD);
  await expect(page.getByText("Invalid password.")).toBeVisible();
  await reauthenticate(page, OLD_PASSWORD);
  await expect(page).toHaveURL("/account");

  await page.getByRole("button", { name: "Link Local ID" }).click();
  await identifyAs(page, elsewhere);
  await expect(page.getByText("Linked. You can now sign in with it.")).toBeVisible();
  await logOut(page);
  await expectSignedOut(page);
  // The provider has a session in this browser, and does not ask again.
  await page.getByRole("button", { name: "Continue with Local ID" }).click();
  await expect(page).toHaveURL("/account");
  await expectSignedIn(page, email);

  await page.getByRole("button", { name: "Unlink Local ID" }).click();
  await expect(page.getByText("Unlinked.")).toBeVisible();
});

test("the only sign-in method cannot be removed", async ({ page }) => {
  await logInWithLocalId(page, newcomer());
  await expect(page.getByRole("button", { name: "Unlink Local ID" })).toHaveCount(0);
});

test("a reset gives an account without a password its first one, and keeps the provider if its owner says so", async ({
  page,
  mailbox,
  accounts,
}) => {
  const email = newcomer();
  await logInWithLocalId(page, email);
  await page.context().clearCookies();
  await requestResetLink(page, email);
  expect((await mailbox.receive(email, "Set a password for Latchkey")).text).toContain("Local ID");
  await page.goto(await mailbox.resetLink(email));
  await expect(page.getByText("Until now this was how you logged in.")).toBeVisible();
  await page.getByRole("checkbox", { name: "Remove Local ID" }).uncheck();
  await submitNewPassword(page, NEW_PASSWORD);
  await expect(page.getByText("Also able to log in: Local ID.")).toBeVisible();
  await logInToAccount(page, email, NEW_PASSWORD);
  expect(await accounts.identitiesOf(email)).toEqual(["oidc"]);
});
