import type { Page } from "playwright/test";
import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { logInToAccount, mailedResetLink, resetPassword, submitNewPassword } from "../support/steps";

const DAY_MS = 86_400_000;

async function expectInvalid(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Invalid or expired link" })).toBeVisible();
  await expect(page.getByLabel("Email")).toBeVisible();
  await expect(page.getByRole("button", { name: "Send a new link" })).toBeVisible();
}

test("a link works once", async ({ page, accounts, mailbox }) => {
  const { email } = await accounts.create();
  const link = await mailedResetLink(page, mailbox, email);
  await resetPassword(page, link, NEW_PASSWORD);
  await expectInvalid(page, link);
});

test("a form that was open while the link was used elsewhere changes nothing", async ({
  page,
  context,
  accounts,
  mailbox,
}) => {
  const { email } = await accounts.create();
  const link = await mailedResetLink(page, mailbox, email);
  await page.goto(link);
  await resetPassword(await context.newPage(), link, NEW_PASSWORD);

  await submitNewPassword(page, "Another-lantern-42");
  await expect(page.getByRole("heading", { name: "Invalid or expired link" })).toBeVisible();
  await logInToAccount(page, email, NEW_PASSWORD);
});

test("GET and HEAD do not spend a link", async ({ page, request, accounts, mailbox }) => {
  const { email } = await accounts.create();
  const link = await mailedResetLink(page, mailbox, email);
  for (let visit = 0; visit < 3; visit++) {
    expect((await request.get(link)).status()).toBe(200);
    expect((await request.head(link)).status()).toBe(200);
    await page.goto(link);
  }
  await resetPassword(page, link, NEW_PASSWORD);
});

test("no refusal spends a link", async ({ page, accounts, mailbox, expectAccessible }) => {
  const { email } = await accounts.create();
  const link = await mailedResetLink(page, mailbox, email);
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

test("a login invalidates the links mailed before it", async ({ page, accounts, mailbox }) => {
  const { email } = await accounts.create();
  const link = await mailedResetLink(page, mailbox, email);
  await logInToAccount(page, email);
  await expectInvalid(page, link);
});

test("a link expires after 24 hours", async ({ page, accounts, mailbox }) => {
  const { email } = await accounts.create();
  const leftMs = 4_000;
  await accounts.enqueueResets(email, DAY_MS - leftMs);
  const link = await mailbox.resetLink(email);
  // Age counts in whole seconds, inclusive.
  await page.waitForTimeout(leftMs + 2_000);
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Invalid or expired link" })).toBeVisible();
  await expect(page.getByText(/This link expired on/)).toBeVisible();
});

test("a link that was changed, has another account's uid, or is empty is invalid", async ({
  page,
  accounts,
  mailbox,
}) => {
  const [{ email }, other] = [await accounts.create(), await accounts.create()];
  const link = await mailedResetLink(page, mailbox, email);
  const foreignUid = Buffer.from(String(other.id)).toString("base64url");
  const tampered = [
    link.replace(/.$/, (last) => (last === "a" ? "b" : "a")),
    `${link}a`,
    link.replace(/uid=[\w-]+/, `uid=${foreignUid}`),
    "/reset-password",
    "/reset-password?uid=%00&token=%00",
    "/reset-password?uid=MQ&uid=Mg&token=a&token=b",
  ];
  for (const bad of tampered) await expectInvalid(page, bad);
  await resetPassword(page, link, NEW_PASSWORD);
});
