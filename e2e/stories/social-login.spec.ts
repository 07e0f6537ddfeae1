/** Someone signs in by a provider, and later also has a password. */
import { randomUUID } from "node:crypto";
import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { continueWithLocalId, expect, sayWhoYouAre, test } from "../support/social-fixtures";
import { expectSignedIn, expectSignedOut, logIn, logOut } from "../support/steps";

const newcomer = () => `${randomUUID()}@social.example`;

test("a newcomer signs in by a provider, sets a first password, and logs in with it", async ({
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
  await page.getByLabel("New password", { exact: true }).fill(NEW_PASSWORD);
  await page.getByLabel("Confirm new password").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page.getByText("Password set successfully.")).toBeVisible();
  await mailbox.receive(email, "Your password for Latchkey was changed");

  await logOut(page);
  await expectSignedOut(page);
  await logIn(page, email, NEW_PASSWORD);
  await expect(page).toHaveURL("/account");
  await page.goto("/set-password");
  await expect(page.getByLabel("Current password")).toBeVisible();
  await page.context().clearCookies();
  await page.goto("/login?callbackUrl=/set-password");
  await continueWithLocalId(page, email);
  await expect(page).toHaveURL("/set-password");
});

test("whoever changes their mind at the provider is back at the login, with one neutral sentence", async ({
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

test("an old sign-in must be proven afresh, by the same provider, before a first password", async ({
  page,
  accounts,
  expectAccessible,
  javaScriptEnabled,
}) => {
  const email = newcomer();
  // Where it knows somebody else by now, the provider's own page says good-bye to them first: by itself with JavaScript only.
  const letProviderChangeOver = async () => {
    if (javaScriptEnabled === false) await page.getByRole("button", { name: "Continue", exact: true }).click();
  };
  await page.goto("/login");
  await continueWithLocalId(page, email);
  await expect(page).toHaveURL("/account");
  await accounts.ageSessions(email, 15 * 60_000);

  await page.goto("/set-password");
  await expect(page.getByRole("heading", { name: "Confirm it is you" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Continue with Local ID" }).click();
  // Somebody else at the keyboard: neither a proof nor a switch of accounts.
  await sayWhoYouAre(page, newcomer());
  await letProviderChangeOver();
  await expect(page.getByText("That did not work. Please try again.")).toBeVisible();
  await continueWithLocalId(page, email);
  await letProviderChangeOver();
  await expect(page).toHaveURL("/set-password");
  await page.getByLabel("New password", { exact: true }).fill(NEW_PASSWORD);
  await page.getByLabel("Confirm new password").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page.getByText("Password set successfully.")).toBeVisible();
});

test("a provider is linked and unlinked by the owner, who proves it first when it has been a while", async ({
  page,
  accounts,
}) => {
  const { email } = await accounts.create();
  const elsewhere = newcomer();
  await logIn(page, email, OLD_PASSWORD);
  await expect(page).toHaveURL("/account");
  await accounts.ageSessions(email, 15 * 60_000);
  await page.getByRole("button", { name: "Link Local ID" }).click();
  await expect(page.getByRole("heading", { name: "Confirm it is you" })).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText("Invalid password.")).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(OLD_PASSWORD);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page).toHaveURL("/account");

  await page.getByRole("button", { name: "Link Local ID" }).click();
  await sayWhoYouAre(page, elsewhere);
  await expect(page.getByText("Linked. You can now sign in with it.")).toBeVisible();
  await logOut(page);
  await expectSignedOut(page);
  // The provider still knows this browser, and does not ask again.
  await page.getByRole("button", { name: "Continue with Local ID" }).click();
  await expect(page).toHaveURL("/account");
  await expectSignedIn(page, email);

  await page.getByRole("button", { name: "Unlink Local ID" }).click();
  await expect(page.getByText("Unlinked.")).toBeVisible();
});

test("the only way to sign in cannot be taken away", async ({ page }) => {
  await page.goto("/login");
  await continueWithLocalId(page, newcomer());
  await expect(page).toHaveURL("/account");
  await expect(page.getByRole("button", { name: "Unlink Local ID" })).toHaveCount(0);
});

test("a reset leads an account without a password to its first one", async ({ page, mailbox, accounts }) => {
  const email = newcomer();
  await page.goto("/login");
  await continueWithLocalId(page, email);
  await expect(page).toHaveURL("/account");
  await page.context().clearCookies();
  await page.goto("/forgot-password");
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send reset link" }).click();
  expect((await mailbox.receive(email, "Set a password for Latchkey")).text).toContain("Local ID");
  await page.goto(await mailbox.resetLink(email));
  await page.getByLabel("New password", { exact: true }).fill(NEW_PASSWORD);
  await page.getByLabel("Confirm new password").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByRole("heading", { name: "Password reset successful" })).toBeVisible();
  await logIn(page, email, NEW_PASSWORD);
  await expect(page).toHaveURL("/account");
  expect(await accounts.identitiesOf(email)).toEqual(["oidc"]);
});
