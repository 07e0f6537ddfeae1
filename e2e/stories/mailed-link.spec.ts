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

const IN_AN_APP =
  "Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) AppleWebKit/537.36 Version/4.0 Chrome/140.0 Mobile Safari/537.36 GSA/16";

test("what an app's own browser opened can be opened in a browser", async ({
  browser,
  server,
  page,
  accounts,
  mailbox,
}) => {
  const { email } = await accounts.create();
  const link = await mailedResetLink(page, mailbox, email);
  const inApp = await browser.newPage({ baseURL: server.url, userAgent: IN_AN_APP });
  await inApp.goto(link);
  await inApp.getByRole("button", { name: "Show" }).first().waitFor();
  await page.goto(inApp.url());
  await expect(page.getByRole("heading", { name: "Set a new password" })).toBeVisible();
  await inApp.close();
});

test("a double click uses the link once and leads to success; going back does not lead to the spent link", async ({
  page,
  accounts,
  mailbox,
}) => {
  const { email } = await accounts.create();
  await page.goto(await mailedResetLink(page, mailbox, email));
  await page.getByLabel("New password", { exact: true }).fill(NEW_PASSWORD);
  await page.getByLabel("Confirm new password").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Change password" }).evaluate((button: HTMLElement) => {
    button.click();
    button.click();
  });
  await expect(page.getByRole("heading", { name: "Password reset successful" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Password reset successful" })).toBeVisible();
  await expect(page).toHaveURL("/login");
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("Invalid or expired link");
});

test("a link that was damaged on its way opens, also as a fragment; one that was cut says so and leads on", async ({
  page,
  accounts,
  mailbox,
}) => {
  const { email } = await accounts.create();
  const link = await mailedResetLink(page, mailbox, email);
  const heading = page.getByRole("heading", { level: 1 });
  for (const damaged of [
    `${link.replaceAll("=", "=3D").replace("&", "&amp;")}%3E`,
    link.replace(/\/reset.*/, (path) => path.toUpperCase()),
    `/?url=${encodeURIComponent(link)}`,
    link.replace("?", "#"),
  ]) {
    await page.goto("about:blank");
    await page.goto(damaged);
    await expect(heading).toHaveText("Set a new password");
    await expect(page).toHaveURL("/reset-password");
  }
  await page.goto(link.slice(0, -1));
  await expect(page.getByText("This link was damaged on its way here")).toBeVisible();
  await expect(page.getByRole("button", { name: "Send a new link" })).toBeVisible();
});

test("another language keeps the link and what was typed", async ({ page, accounts, mailbox }) => {
  const { email } = await accounts.create();
  await page.goto(await mailedResetLink(page, mailbox, email));
  await expect(page).toHaveURL("/reset-password");
  await page.locator("input[name=newPassword]").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Deutsch" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Neues Passwort festlegen");
  await expect(page.locator("input[name=newPassword]")).toHaveValue(NEW_PASSWORD);
  await expect(page).toHaveURL("/reset-password");
  for (const name of ["newPassword", "confirmPassword"]) await page.locator(`input[name=${name}]`).fill("12345678");
  await page.locator("main button[type=submit]").click();
  await expect(page.locator("main [aria-invalid=true]")).toBeVisible();
  await expect(page).toHaveURL("/reset-password");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Neues Passwort festlegen");
});
