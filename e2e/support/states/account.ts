import { NEW_PASSWORD, OLD_PASSWORD } from "../accounts";
import { postJson } from "../network";
import { logInToAccount, mailedResetLink, reauthenticate, submitNewPassword } from "../steps";
import type { PageStates } from "./visit";

const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
const QUARTER_HOUR_MS = 15 * 60_000;

export const accountStates: PageStates = {
  name: "account",
  visit: async ({ page, server, accounts, show }) => {
    const { email } = await accounts.create({ email: "mary@example.com" });
    const elsewhere = await page.context().browser()?.newPage({ baseURL: server.url, userAgent: FIREFOX });
    if (elsewhere) await logInToAccount(elsewhere, email);
    await elsewhere?.close();
    for (const userAgent of [FIREFOX, "curl/8.14.1"])
      await postJson(
        `${server.url}/api/auth/jwt/create/`,
        { email, password: OLD_PASSWORD },
        { "User-Agent": userAgent },
      );
    await logInToAccount(page, email);
    await show("several sessions", "App or script");
    await accounts.makeBounce(email);
    await page.reload();
    await show("emails come back", "Emails to this address have been coming back");
    await page.getByRole("link", { name: "Change password" }).click();
    await show("change password", "You stay logged in here");
    await page.getByRole("button", { name: "Change password" }).click();
    await show("change password, nothing typed", "Enter your current password.");
    await page.getByLabel("Current password").fill("not my password");
    await submitNewPassword(page, NEW_PASSWORD);
    await show("change password, wrong", "Invalid password.");
    await page.getByLabel("Current password").fill(OLD_PASSWORD);
    await page.getByRole("button", { name: "Change password" }).click();
    await show("password changed", "Password changed successfully.");
    await page.getByRole("link", { name: "Delete account" }).click();
    await show("delete", "This cannot be undone.");
    await accounts.ageSessions(email, QUARTER_HOUR_MS);
    await page.goto("/account/delete");
    await show("confirm first", "Confirm it is you");
    await reauthenticate(page, OLD_PASSWORD);
    await show("confirm first, wrong", "Invalid password.");
  },
};

export const withoutPasswordStates: PageStates = {
  name: "account-without-password",
  visit: async ({ page, accounts, mailbox, show }) => {
    const { id, email } = await accounts.create({ email: "edsger@example.com" });
    await logInToAccount(page, email);
    await accounts.linkGoogle(id);
    await accounts.removePassword(id);
    await page.reload();
    await show("account", "Not set yet");
    await page.goto("/account?problem=last");
    await show("last sign-in method", "That is your last way to sign in.");
    await page.goto("/set-password");
    await show("first password", "It gives you a second way in.");
    await accounts.ageSessions(email, QUARTER_HOUR_MS);
    await page.goto("/account/delete");
    await show("confirm first", "Continue with Google");
    await page.goto("/account/reauthenticate?problem=stale");
    await show("confirm first, not fresh", "We could not tell that you logged in there just now.");
    await page.getByRole("button", { name: "Send me a link" }).click();
    await show("confirm first, by email", "Open it in this browser within 15 minutes.");
    await page.goto("/account/reauthenticate?token=a-b");
    await show("confirm first, invalid link", "Such a link works once");
    const { text } = await mailbox.receive(email, "Confirm that it is you");
    await page.goto(/^http\S+\/account\/reauthenticate\?token=\S+$/m.exec(text)?.[0] ?? "");
    await show("confirm first, by link", "You opened the link from our email.");
    await page.goto(await mailedResetLink(page, mailbox, email));
    await show("first password by link", "Your account has no password yet.");
  },
};
