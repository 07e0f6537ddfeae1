import type { Page } from "playwright/test";
import { NEW_PASSWORD, OLD_PASSWORD } from "../accounts";
import { askForLink, logIn } from "../steps";
import type { Walk } from "./walk";

const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
const QUARTER_HOUR_MS = 15 * 60_000;

export const accountWalk: Walk = {
  name: "account",
  play: async ({ page, server, accounts, show }) => {
    const { email } = await accounts.create({ email: "mary@example.com" });
    const elsewhere = await page.context().browser()?.newPage({ baseURL: server.url, userAgent: FIREFOX });
    if (elsewhere) await enter(elsewhere, email);
    await elsewhere?.close();
    await enter(page, email);
    await show("several sessions", "Where you are logged in");
    await page.getByRole("link", { name: "Change password" }).click();
    await show("change password", "You stay logged in here");
    await page.getByRole("button", { name: "Change password" }).click();
    await show("change password, nothing typed", "Enter your current password.");
    await page.getByLabel("Current password").fill("not my password");
    await page.getByLabel("New password", { exact: true }).fill(NEW_PASSWORD);
    await page.getByLabel("Confirm new password").fill(NEW_PASSWORD);
    await page.getByRole("button", { name: "Change password" }).click();
    await show("change password, wrong", "Invalid password.");
    await page.getByLabel("Current password").fill(OLD_PASSWORD);
    await page.getByRole("button", { name: "Change password" }).click();
    await show("password changed", "Password changed successfully.");
    await page.getByRole("link", { name: "Delete account" }).click();
    await show("delete", "This cannot be undone.");
    await accounts.ageSessions(email, QUARTER_HOUR_MS);
    await page.goto("/account/delete");
    await show("confirm first", "Confirm it is you");
    await page.getByLabel("Password").fill(OLD_PASSWORD);
    await page.getByRole("button", { name: "Confirm" }).click();
    await show("confirm first, wrong", "Invalid password.");
  },
};

export const withoutPasswordWalk: Walk = {
  name: "account-without-password",
  play: async ({ page, accounts, mailbox, show }) => {
    const { id, email } = await accounts.create({ email: "edsger@example.com" });
    await enter(page, email);
    await accounts.linkGoogle(id);
    await accounts.removePassword(id);
    await page.reload();
    await show("account", "Not set yet");
    await page.goto("/account?problem=last");
    await show("last way in", "That is your last way to sign in.");
    await page.goto("/set-password");
    await show("first password", "It gives you a second way in.");
    await accounts.ageSessions(email, QUARTER_HOUR_MS);
    await page.goto("/account/delete");
    await show("confirm first", "Continue with Google");
    await askForLink(page, email);
    await page.goto(await mailbox.resetLink(email));
    await show("first password by link", "Your account has no password yet.");
  },
};

async function enter(page: Page, email: string): Promise<void> {
  await logIn(page, email, OLD_PASSWORD);
  await page.waitForURL("/account");
}
