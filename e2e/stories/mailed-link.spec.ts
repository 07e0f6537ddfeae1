/** The key in a mailed link does not stay where people and programs look. */
import { randomUUID } from "node:crypto";
import { NEW_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { askForLink, signUp, submitNewPassword } from "../support/steps";

test.skip(
  ({ javaScriptEnabled }) => javaScriptEnabled === false,
  "without JavaScript the address stays as it was opened",
);

test("the token leaves the address bar; reloading and going back still work", async ({ page, accounts, mailbox }) => {
  const { email } = await accounts.create();
  await askForLink(page, email);
  await page.goto(await mailbox.resetLink(email));
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

test("so does the one that confirms an address, and one that died under the open page says so", async ({
  page,
  request,
  mailbox,
}) => {
  const email = `${randomUUID()}@example.com`;
  await signUp(page, email);
  const link = await mailbox.verifyLink(email);
  const heading = page.getByRole("heading", { level: 1 });
  for (const open of [() => page.goto(link), () => page.reload()]) {
    await open();
    await expect(page).toHaveURL("/verify-email");
    await expect(heading).toHaveText("Confirm your email");
    await expect(page.getByText(email)).toBeVisible();
  }

  const [, uid, token] = /uid=([\w-]+)&token=([\w-]+)/.exec(link) ?? [];
  expect((await request.post("/api/auth/users/activation/", { data: { uid, token } })).status()).toBe(204);
  await page.getByRole("button", { name: "Confirm email" }).click();
  await expect(heading).toHaveText("Invalid or expired link");
});
