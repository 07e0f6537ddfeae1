import { expect, test } from "../support/fixtures";
import { holdPosts, requestResetLink } from "../support/steps";

test("a mistyped address is shown, corrected and submitted again", async ({
  page,
  accounts,
  mailbox,
  javaScriptEnabled,
}) => {
  const { email } = await accounts.create();
  await requestResetLink(page, email.replace("@", "x@"));
  await expect(page.getByText(email.replace("@", "x@"))).toBeVisible();
  await page.getByRole("link", { name: "Correct it" }).click();
  await expect(page.getByRole("heading", { name: "Forgot your password?" })).toBeVisible();
  if (javaScriptEnabled !== false) {
    await expect(page.getByLabel("Email")).toHaveValue(email.replace("@", "x@"));
    await expect(page.getByLabel("Email")).toBeFocused();
  }
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send reset link" }).click();
  await expect(page.getByText(email)).toBeVisible();
  await mailbox.receive(email, "Reset your password");
});

test("an email can be sent again, after a countdown", async ({ page, accounts, mailbox, javaScriptEnabled }) => {
  const { email } = await accounts.create();
  await page.clock.install();
  await requestResetLink(page, email);
  const again = page.getByRole("button", { name: "Send again" });
  if (javaScriptEnabled !== false) {
    await expect(again).toHaveText(/0:\d\d/);
    await again.click({ force: true });
    await page.clock.runFor(31_000);
    await expect(again).not.toHaveText(/0:\d\d/);
  }
  const release = await holdPosts(page);
  const clicked = again.click();
  if (javaScriptEnabled !== false) {
    await clicked;
    await expect(page.getByRole("button", { name: "Sending…" })).toBeVisible();
    await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  }
  release();
  await clicked;
  await mailbox.receive(email, "Reset your password", 2);
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  if (javaScriptEnabled !== false) await expect(again).toHaveText(/0:\d\d/);
});

for (const [domain, name] of [
  ["gmail.com", "Open Gmail"],
  ["hotmail.com", "Open Outlook"],
])
  test(`a mailbox at ${domain} is one click away`, async ({ page, expectAccessible }) => {
    await requestResetLink(page, `nobody-${Date.now()}@${domain}`);
    await expect(page.getByRole("link", { name })).toHaveAttribute("href", /^https:\/\//);
    await expectAccessible(page);
  });

test("other mailboxes get no link", async ({ page }) => {
  await requestResetLink(page, "nobody@example.com");
  await expect(page.getByRole("link", { name: /^Open/ })).toHaveCount(0);
});
