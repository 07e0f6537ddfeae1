import { sql } from "drizzle-orm";
import { openDatabase } from "../../../lib/db";
import { NEW_PASSWORD, OLD_PASSWORD } from "../accounts";
import { askForLink, logIn, submitNewPassword } from "../steps";
import type { Walk } from "./walk";

const DEAD_LINK = "/reset-password?uid=MQ&token=dead-link";

export const nowhereWalk: Walk = {
  name: "nowhere",
  play: async ({ page, show }) => {
    await page.goto("/no-such-page");
    await show("not found", "There is nothing at this address.");
  },
};

export const failureWalk: Walk = {
  name: "failure",
  play: async ({ page, server, accounts, show }) => {
    const { email } = await accounts.create();
    await logIn(page, email, OLD_PASSWORD);
    await page.waitForURL("/account");
    const { handle, close } = openDatabase(server.variables.DATABASE_URL ?? "");
    handle.run(sql`alter table users rename to users_away`);
    // A page that is open asks for itself again.
    await page.getByRole("button", { name: "English" }).click();
    await show("error page", "Something went wrong");
    await page.goto("/account");
    await show("refusal", "That was our fault.");
    handle.run(sql`alter table users_away rename to users`);
    await close();
  },
};

export const withoutJavaScriptWalk: Walk = {
  name: "without-javascript",
  browser: { javaScriptEnabled: false },
  play: async ({ page, accounts, mailbox, show }) => {
    const { email } = await accounts.create();
    await page.goto("/login");
    await show("login", "Good to see you again.");
    await logIn(page, email, "not my password");
    await show("login, wrong", "Wrong email or password.");
    await askForLink(page, email);
    await show("sent", "Send again");
    await page.goto(await mailbox.resetLink(email));
    await show("reset form", "Set a new password");
    await submitNewPassword(page, NEW_PASSWORD, "NewPassword124");
    await show("mismatch", "Passwords do not match.");
  },
};

/** By the fields' names, because the words are other words. */
export const walkIn = (locale: string): Walk => ({
  name: locale,
  browser: { locale },
  play: async ({ page, accounts, mailbox, show }) => {
    const { email } = await accounts.create();
    const submit = page.locator("main button[type=submit]").first();
    await page.goto("/");
    await show("start", "Latchkey");
    await page.goto("/login");
    await show("login", "Latchkey");
    await page.goto("/signup");
    await show("sign up", "Latchkey");
    await page.goto(DEAD_LINK);
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
