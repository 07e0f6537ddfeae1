import { NEW_PASSWORD } from "../accounts";
import { logIn, signUp, submitSignUp } from "../steps";
import type { PageStates } from "./visit";

export const signUpStates: PageStates = {
  name: "sign-up",
  visit: async ({ page, mailbox, show }) => {
    const email = "joan@example.com";
    await page.goto("/signup");
    await show("empty", "Create your account");
    await submitSignUp(page, "joan@example", NEW_PASSWORD, "NewPassword124");
    await show("errors", "Enter a valid email address.");
    await signUp(page, email);
    await show("sent", "Check your email");
    const link = await mailbox.verifyLink(email);

    await logIn(page, email, NEW_PASSWORD);
    await show("logged in unconfirmed", "is not confirmed yet");
    await page.getByRole("button", { name: "Send a new email" }).click();
    await show("asked again", "We have sent you an email.");
    await page.goto(link);
    await show("confirm", "did you sign up here");
    await page.goto(`${link}x`);
    await show("invalid link", "Invalid or expired link");
    await page.getByLabel("Email").fill("joan@example");
    await page.getByRole("button", { name: "Send a new email" }).click();
    await show("invalid link, not an address", "Enter a valid email address.");
    await page.getByLabel("Email").fill(email);
    await page.getByRole("button", { name: "Send a new email" }).click();
    await show("invalid link, asked again", "a new email is on its way to it");
    await page.context().clearCookies();
    await page.goto("/verify-email");
    await show("no session", "Follow the link in our email.");
  },
};
