/** The key in a mailed link does not stay where people and programs look. */
import { NEW_PASSWORD } from "./accounts";
import { expect, test } from "./fixtures";
import { askForLink, submitNewPassword } from "./steps";

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
