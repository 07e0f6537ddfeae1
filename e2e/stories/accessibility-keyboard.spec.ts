import { NEW_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { tabThrough, tabTo } from "../support/keyboard";
import { logInToAccount } from "../support/steps";

const LANGUAGES = ["English", "Deutsch", "Français", "Español", "日本語", "العربية"];

test("a forgotten password is reset with the keyboard alone, and the focus is always visible", async ({
  page,
  accounts,
  mailbox,
}) => {
  const { email } = await accounts.create();
  const { keyboard } = page;
  await page.goto("/login");
  await expect(page.getByRole("button", { name: "Show" })).toBeVisible();
  const order = [
    "Latchkey",
    "Email",
    "Password",
    "Show",
    "Forgot password?",
    "Log in",
    "Create an account",
    ...LANGUAGES,
  ];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await tabThrough(page)).toEqual(order);
  }
  await tabTo(page, "Forgot password?");
  await keyboard.press("Enter");

  await expect(page).toHaveURL("/forgot-password");
  await tabTo(page, "Email");
  await keyboard.type("ada@nowhere");
  await keyboard.press("Enter");
  const field = page.getByLabel("Email");
  await expect(field).toHaveAccessibleDescription("Enter a valid email address.");
  await expect(field).toBeFocused();
  await keyboard.press("ControlOrMeta+a");
  await keyboard.type(email);
  await keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeFocused();
  expect(await tabThrough(page)).toEqual(["Latchkey", "Correct it", "Send again", "Back to log in", ...LANGUAGES]);

  await page.goto(await mailbox.resetLink(email));
  await tabTo(page, "New password");
  await keyboard.type(NEW_PASSWORD);
  await expect(
    page
      .locator("[aria-live=polite]")
      .getByText(/guess|stronger|Good|Strong/)
      .first(),
  ).toBeVisible();
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await expect(page.getByLabel("New password", { exact: true })).toHaveAttribute("type", "text");
  await tabTo(page, "Confirm new password");
  await keyboard.type(NEW_PASSWORD);
  await keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Password reset successful" })).toBeFocused();
  await tabTo(page, "Go to log in");
  await keyboard.press("Enter");

  await expect(page).toHaveURL("/login");
  await tabTo(page, "Email");
  await keyboard.type(email);
  await tabTo(page, "Password");
  await keyboard.type("not my password");
  await keyboard.press("Enter");
  await expect(page.getByRole("alert").getByText("Wrong email or password.")).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(NEW_PASSWORD);
  await keyboard.press("Enter");
  await expect(page).toHaveURL("/account");
});

test("Tab reaches everything on the account page in visual order", async ({ page, browser, server, accounts }) => {
  const { email } = await accounts.create();
  const elsewhere = await browser.newPage({ baseURL: server.url });
  await logInToAccount(elsewhere, email);
  await logInToAccount(page, email);
  expect(await tabThrough(page)).toEqual([
    "Latchkey",
    "Log out",
    "Change password",
    "End session",
    "End all other sessions",
    "Delete account",
    ...LANGUAGES,
  ]);
  await tabTo(page, "End session");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").getByText("Ended.")).toBeVisible();
  await elsewhere.close();
});
