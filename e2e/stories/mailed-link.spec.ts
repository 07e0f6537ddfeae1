import { randomUUID } from "node:crypto";
import { NEW_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { linkIn } from "../support/mailbox";
import { mailedResetLink, signUp, submitChosenPassword, submitNewPassword } from "../support/steps";

test.skip(
  ({ javaScriptEnabled }) => javaScriptEnabled === false,
  "without JavaScript the address stays as it was opened",
);

test("the token leaves the address bar; reloading and going back still work", async ({ page, accounts, mailbox }) => {
  const { email } = await accounts.create();
  await page.goto(await mailedResetLink(page, mailbox, email));
  await expect(page).toHaveURL("/reset-password");

  await page.reload();
  await expect(page.getByRole("heading", { name: "Set a new password" })).toBeVisible();
  await expect(page).toHaveURL("/reset-password");
  await page.goto("/login");
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Set a new password" })).toBeVisible();

  await submitNewPassword(page, NEW_PASSWORD, `${NEW_PASSWORD}!`);
  await expect(page.getByText("Passwords do not match.")).toBeVisible();
  await expect(page).toHaveURL("/reset-password");
  await submitNewPassword(page, NEW_PASSWORD);
  await expect(page.getByRole("heading", { name: "Password reset successful" })).toBeVisible();
});

test("so does the token of a sign-up, and a link used meanwhile is invalid", async ({ page, request, mailbox }) => {
  const email = `${randomUUID()}@example.com`;
  await signUp(page, email);
  const link = await mailbox.verifyLink(email);
  const heading = page.getByRole("heading", { level: 1 });
  for (const open of [() => page.goto(link), () => page.reload()]) {
    await open();
    await expect(page).toHaveURL("/verify-email");
    await expect(heading).toHaveText("Choose your password");
    await expect(page.getByText(email)).toBeVisible();
  }

  expect((await request.post("/api/auth/users/activation/", { data: linkIn(link) })).status()).toBe(204);
  await submitChosenPassword(page, NEW_PASSWORD);
  await expect(heading).toHaveText("Invalid or expired link");
});
