/** What a reset link is worth, and when it is worth nothing any more. */
import type { Page } from "playwright/test";
import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { askForLink, logIn, resetPassword, submitNewPassword } from "../support/steps";

const DAY_MS = 86_400_000;

async function expectDead(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Invalid or expired link" })).toBeVisible();
  await page
    .getByRole("main")
    .getByRole("link", { name: /new|again/i })
    .click();
  await expect(page.getByRole("heading", { name: "Forgot your password?" })).toBeVisible();
}

test("a link works once", async ({ page, accounts, mailbox }) => {
  const { email } = await accounts.create();
  await askForLink(page, email);
  const link = await mailbox.resetLink(email);
  await resetPassword(page, link, NEW_PASSWORD);
  await expectDead(page, link);
});

test("a form that was open while the link was used elsewhere changes nothing", async ({
  page,
  context,
  accounts,
  mailbox,
}) => {
  const { email } = await accounts.create();
  await askForLink(page, email);
  const link = await mailbox.resetLink(email);
  await page.goto(link);
  await resetPassword(await context.newPage(), link, NEW_PASSWORD);

  await submitNewPassword(page, "Another-lantern-42");
  await expect(page.getByRole("heading", { name: "Invalid or expired link" })).toBeVisible();
  await logIn(page, email, NEW_PASSWORD);
  await expect(page).toHaveURL("/account");
});

test("GET and HEAD burn nothing", async ({ page, request, accounts, mailbox }) => {
  const { email } = await accounts.create();
  await askForLink(page, email);
  const link = await mailbox.resetLink(email);
  for (let visit = 0; visit < 3; visit++) {
    expect((await request.get(link)).status()).toBe(200);
    expect((await request.head(link)).status()).toBe(200);
    await page.goto(link);
  }
  await resetPassword(page, link, NEW_PASSWORD);
});

test("no refusal uses a link up", async ({ page, accounts, mailbox, expectAccessible }) => {
  const { email } = await accounts.create();
  await askForLink(page, email);
  const link = await mailbox.resetLink(email);
  await page.goto(link);

  const refusals: [password: string, retyped: string, words: string][] = [
    [NEW_PASSWORD, `${NEW_PASSWORD}!`, "Passwords do not match."],
    ["Kx9-vq", "Kx9-vq", "This password is too short. It must contain at least 8 characters."],
    ["password123", "password123", "This password is too common."],
    [OLD_PASSWORD, OLD_PASSWORD, "The new password must be different from the current password."],
    [email, email, "The password is too similar to the email address."],
  ];
  for (const [password, retyped, words] of refusals) {
    await submitNewPassword(page, password, retyped);
    await expect(page.getByText(words)).toBeVisible();
    await expectAccessible(page);
  }
  await submitNewPassword(page, NEW_PASSWORD);
  await expect(page.getByRole("heading", { name: "Password reset successful" })).toBeVisible();
});

test("a login kills the links that were mailed before it", async ({ page, accounts, mailbox }) => {
  const { email } = await accounts.create();
  await askForLink(page, email);
  const link = await mailbox.resetLink(email);
  await logIn(page, email, OLD_PASSWORD);
  await expect(page).toHaveURL("/account");
  await expectDead(page, link);
});

test("after 24 hours a link is dead", async ({ page, accounts, mailbox }) => {
  const { email } = await accounts.create();
  const leftMs = 4_000;
  await accounts.askForReset(email, DAY_MS - leftMs);
  const link = await mailbox.resetLink(email);
  // Age counts in whole seconds, and the last of them is still good.
  await page.waitForTimeout(leftMs + 2_000);
  await page.goto(link);
  await expect(page.getByRole("main")).toContainText(/expired/i);
  await expectDead(page, link);
});

test("a link with another letter in it, another account's uid, or nothing in it is dead", async ({
  page,
  accounts,
  mailbox,
}) => {
  const [{ email }, other] = [await accounts.create(), await accounts.create()];
  await askForLink(page, email);
  const link = await mailbox.resetLink(email);
  const foreignUid = Buffer.from(String(other.id)).toString("base64url");
  const tampered = [
    link.replace(/.$/, (last) => (last === "a" ? "b" : "a")),
    `${link}a`,
    link.replace(/uid=[\w-]+/, `uid=${foreignUid}`),
    "/reset-password",
    "/reset-password?uid=%00&token=%00",
    "/reset-password?uid=MQ&uid=Mg&token=a&token=b",
  ];
  for (const bad of tampered) await expectDead(page, bad);
  await resetPassword(page, link, NEW_PASSWORD);
});
