import type { Page } from "playwright/test";
import { expect, test } from "../support/fixtures";
import { mailedResetLink } from "../support/steps";

test.skip(({ javaScriptEnabled }) => javaScriptEnabled === false, "Help while typing needs JavaScript.");

const SHORT = "This password is too short. It must contain at least 8 characters.";
const NUMERIC = "This password is entirely numeric.";
const COMMON = "This password is too common.";
const SIMILAR = "The password is too similar to the email address.";

test.beforeEach(async ({ page, accounts, mailbox }, testInfo) => {
  const { email } = await accounts.create();
  testInfo.annotations.push({ type: "email", description: email });
  await page.goto(await mailedResetLink(page, mailbox, email));
});

const newPassword = (page: Page) => page.getByLabel("New password", { exact: true });

test("every unmet rule is shown while typing, worded as by the server", async ({ page, expectAccessible }, {
  annotations,
}) => {
  const email = annotations[0]?.description ?? "";
  for (const [password, shown] of [
    ["Kx9-vq", [SHORT]],
    ["123456", [SHORT, COMMON, NUMERIC]],
    ["password123", [COMMON]],
    [email, [SIMILAR]],
    ["violet kettle harbour", []],
  ] as const) {
    await newPassword(page).fill(password);
    for (const words of [SHORT, COMMON, NUMERIC, SIMILAR])
      await expect(page.getByText(words)).toHaveCount(shown.some((one) => one === words) ? 1 : 0);
    await expectAccessible(page);
  }
  await expect(page.getByText("Strong.")).toBeVisible();
});

test("an error from the server is shown once", async ({ page }) => {
  await newPassword(page).fill("Kx9-vq");
  await expect(page.getByText(SHORT)).toBeVisible();
  await page.getByLabel("Confirm new password").fill("Kx9-vq");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(newPassword(page)).toHaveAccessibleDescription(new RegExp(SHORT));
  await expect(page.getByText(SHORT)).toHaveCount(1);
  await expect(page).toHaveTitle(/^Error: /);
  await expect(newPassword(page)).toBeFocused();
});

test("the account is shown masked, the policy up front, and password managers get both", async ({ page }, {
  annotations,
}) => {
  const email = annotations[0]?.description ?? "";
  await expect(page.getByRole("main")).toContainText(`${email[0]}•••@example.com`);
  await expect(page.getByText(email)).toHaveCount(0);
  await expect(newPassword(page)).toHaveAccessibleDescription(/At least 8 characters/);
  await expect(newPassword(page)).toHaveAttribute("autocomplete", "new-password");
  await expect(newPassword(page)).toHaveAttribute("passwordrules", /minlength: 8/);
  await expect(page.locator("input[autocomplete=username]")).toHaveValue(email);
});

test("a password can be pasted, shown and hidden", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate(() => navigator.clipboard.writeText("pasted from a manager 7"));
  await newPassword(page).press("ControlOrMeta+v");
  await expect(newPassword(page)).toHaveValue("pasted from a manager 7");
  await page.getByRole("button", { name: "Show" }).first().click();
  await expect(newPassword(page)).toHaveAttribute("type", "text");
  await page.getByRole("button", { name: "Show", pressed: true }).click();
  await expect(newPassword(page)).toHaveAttribute("type", "password");
});

test("Caps Lock is detected", async ({ page }) => {
  const press = (on: boolean) =>
    newPassword(page).evaluate((input, modifierCapsLock) => {
      input.dispatchEvent(new KeyboardEvent("keyup", { key: "A", bubbles: true, modifierCapsLock }));
    }, on);
  await press(true);
  await expect(page.getByText("Caps Lock is on.")).toBeVisible();
  await press(false);
  await expect(page.getByText("Caps Lock is on.")).toHaveCount(0);
});

test("the button that is pressed while the strength comes stays where it is", async ({ page }) => {
  await newPassword(page).fill("NewPassword123");
  await page.getByLabel("Confirm new password").fill("NewPassword123");
  await page.getByRole("button", { name: "Change password" }).click({ delay: 1_500 });
  await expect(page.getByRole("heading", { name: "Password reset successful" })).toBeVisible();
});
