import { NEW_PASSWORD } from "../accounts";
import { expect } from "../fixtures";
import { signUp, submitChosenPassword, submitSignUp } from "../steps";
import { leaveFor, type PageStates } from "./visit";

const DAY_MS = 86_400_000;

export const signUpStates: PageStates = {
  name: "sign-up",
  visit: async ({ page, accounts, mailbox, show }) => {
    const [email, late, social] = ["joan@example.com", "late@example.com", "social@example.com"] as const;
    await accounts.createSignUp(late, DAY_MS - 8_000, { provider: null, subject: null });
    await accounts.createSignUp(social);
    const [expiring, withProvider] = [await mailbox.verifyLink(late), await mailbox.verifyLink(social)];
    await page.goto("/signup");
    await show("empty", "Create your account");
    await submitSignUp(page, "joan@example");
    await show("errors", "Enter a valid email address.");
    await signUp(page, email);
    await show("sent", "Check your email");
    const link = await mailbox.verifyLink(email);

    await page.goto(withProvider);
    await show("with a provider", "Facebook will be able to log in");
    await page.goto(link);
    await show("choose a password", "Choose your password");
    await submitChosenPassword(page, NEW_PASSWORD, "NewPassword124");
    await page.getByText("Could be stronger.").waitFor();
    await show("mismatch", "Passwords do not match.");
    await submitChosenPassword(page, "12345678");
    await page.locator("[aria-invalid=true]").waitFor();
    await show("refused", "This password is too common.");
    // Keeps the page from redirecting while it is inspected.
    await page.route("**/login*", (route) => route.abort("aborted"));
    await submitChosenPassword(page, NEW_PASSWORD);
    await show("done", "Your account is ready");

    await leaveFor(page, link);
    await show("used", "your address has an account");
    await page.goto(`${link}x`);
    await show("invalid link", "This link was damaged on its way here");
    await page.goto("/verify-email");
    await show("incomplete", "This page opens with the link from your email.");
    await expect(async () => {
      await page.goto(expiring);
      await expect(page.getByText("This link expired on")).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 15_000 });
    await show("expired", "This link expired on");
  },
};
