import { sql } from "drizzle-orm";
import { openDatabase } from "../../../lib/db";
import { NEW_PASSWORD } from "../accounts";
import { logIn, logInToAccount, requestResetLink, submitChosenPassword, submitNewPassword } from "../steps";
import type { PageStates } from "./visit";

const INVALID_LINK = "/reset-password?uid=MQ&token=invalid-link";

export const notFoundStates: PageStates = {
  name: "not-found",
  visit: async ({ page, show }) => {
    await page.goto("/no-such-page");
    await show("not found", "There is nothing at this address.");
  },
};

export const failureStates: PageStates = {
  name: "failure",
  visit: async ({ page, server, accounts, show }) => {
    const { email } = await accounts.create();
    await logInToAccount(page, email);
    const { handle, close } = openDatabase(server.variables.DATABASE_URL ?? "");
    handle.run(sql`alter table users rename to users_away`);
    await page.getByRole("button", { name: "English" }).click();
    await show("error page", "Something went wrong");
    await page.goto("/account");
    await show("error response", "That was our fault.");
    handle.run(sql`alter table users_away rename to users`);
    await close();
  },
};

export const withoutJavaScriptStates: PageStates = {
  name: "without-javascript",
  browser: { javaScriptEnabled: false },
  visit: async ({ page, accounts, mailbox, show }) => {
    const { email } = await accounts.create();
    await page.goto("/login");
    await show("login", "Good to see you again.");
    await logIn(page, email, "not my password");
    await show("login, wrong", "Wrong email or password.");
    await requestResetLink(page, email);
    await show("sent", "Send again");
    await page.goto(await mailbox.resetLink(email));
    await show("reset form", "Set a new password");
    await submitNewPassword(page, NEW_PASSWORD, "NewPassword124");
    await show("mismatch", "Passwords do not match.");
    await accounts.createSignUp("no-script@example.com");
    await page.goto(await mailbox.verifyLink("no-script@example.com"));
    await submitChosenPassword(page, NEW_PASSWORD, "NewPassword124");
    await show("sign-up, mismatch", "Passwords do not match.");
    await submitChosenPassword(page, NEW_PASSWORD);
    await show("sign-up, done", "Your account is ready");
  },
};

export const statesIn = (locale: string): PageStates => ({
  name: locale,
  browser: { locale },
  visit: async ({ page, accounts, mailbox, show }) => {
    const { email } = await accounts.create();
    const submit = page.locator("main button[type=submit]").first();
    await page.goto("/");
    await show("start", "Latchkey");
    await page.goto("/login");
    await show("login", "Latchkey");
    await page.goto("/signup");
    await show("sign up", "Latchkey");
    const newcomer = `newcomer-${locale}@example.com`;
    await page.locator("input[name=email]").fill(newcomer);
    await submit.click();
    await show("signed up", newcomer);
    await page.goto(await mailbox.verifyLink(newcomer));
    await show("choose a password", newcomer);
    await page.goto("/verify-email?uid=MQ&token=invalid-link");
    await show("invalid sign-up link", "Latchkey");
    await page.goto(INVALID_LINK);
    await show("invalid link", "Latchkey");
    await page.goto("/forgot-password");
    await submit.click();
    await show("nothing typed", "Latchkey");
    await page.locator("input[name=email]").fill(email);
    await submit.click();
    await show("sent", email);
    await page.goto(await mailbox.resetLink(email));
    await page.locator("input[name=newPassword]").fill("lantern harbor otter");
    await show("reset form", "Latchkey");
    await page.locator("input[name=confirmPassword]").fill("lantern harbor otter");
    await submit.click();
    await page.waitForURL("/login");
    await page.locator("input[name=email]").fill(email);
    await page.locator("input[name=password]").fill("lantern harbor otter");
    await submit.click();
    await page.waitForURL("/account");
    await show("account", email);
  },
});
