import { NEW_PASSWORD } from "../accounts";
import { expect } from "../fixtures";
import { holdPosts, logInToAccount, mailedResetLink, submitNewPassword } from "../steps";
import { leaveFor, type PageStates } from "./visit";

const DAY_MS = 86_400_000;

export const resetPasswordStates: PageStates = {
  name: "reset-password",
  visit: async ({ page, accounts, mailbox, show }) => {
    const { email } = await accounts.create({ email: "alan@example.com" });
    const { email: late } = await accounts.create();
    await accounts.enqueueResets(late, DAY_MS - 8_000);
    const link = await mailedResetLink(page, mailbox, email);
    const expiring = await mailbox.resetLink(late);

    await page.goto(link);
    const password = page.getByLabel("New password", { exact: true });
    await show("form", "Set a new password");
    await password.fill("sesame");
    await show("unmet rule", "This password is too short.");
    await password.fill(NEW_PASSWORD);
    await show("could be stronger", "Could be stronger.");
    await password.fill("lantern harbor otter velvet");
    await page.getByRole("button", { name: "Show" }).first().click();
    await show("strong and shown", "Strong.");
    await submitNewPassword(page, NEW_PASSWORD, "NewPassword124");
    await page.getByText("Could be stronger.").waitFor();
    await show("mismatch", "Passwords do not match.");
    await submitNewPassword(page, "12345678");
    await page.locator("[aria-invalid=true]").waitFor();
    await show("refused", "This password is too common.");
    const release = await holdPosts(page);
    await submitNewPassword(page, NEW_PASSWORD);
    await page.getByText("Could be stronger.").waitFor();
    await show("changing", "Changing…");
    // Keeps the page from redirecting while it is inspected.
    await page.route("**/login*", (route) => route.abort("aborted"));
    release();
    await show("done", "Password reset successful");

    await leaveFor(page, link);
    await show("used", "This link was already used");
    await page.goto("/reset-password");
    await show("incomplete", "This page opens with the link from your email.");
    await expect(async () => {
      await page.goto(expiring);
      await expect(page.getByText("This link expired on")).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 15_000 });
    await show("expired", "This link expired on");
    await page.getByRole("button", { name: "Send a new link" }).click();
    await show("new link sent", "A new link is on its way");
  },
};

export const takeBackStates: PageStates = {
  name: "take-back",
  visit: async ({ page, accounts, mailbox, show }) => {
    const { id, email } = await accounts.create({ email: "hedy@example.com" });
    await logInToAccount(page, email);
    await page.context().clearCookies();
    await logInToAccount(page, email);
    const notMe = await mailbox.notMeLink(email);
    await accounts.link(id, "google", 3);
    await accounts.link(id, "facebook", 40);
    await page.goto(await mailedResetLink(page, mailbox, email));
    await show("other methods", "Also able to log in");
    await page.route("**/login*", (route) => route.abort("aborted"));
    await submitNewPassword(page, NEW_PASSWORD);
    await show("done, with what remains", "Also able to log in: Facebook.");

    await leaveFor(page, notMe);
    await show("was this not you", "Lock my account");
    await page.getByRole("button", { name: "Lock my account" }).click();
    await show("locked", "Your account is locked");
    await page.goto(notMe);
    await show("lock link used", "a new password puts them out");
    await page.goto("/not-me");
    await show("lock link incomplete", "This page opens with the link from your email.");
  },
};
