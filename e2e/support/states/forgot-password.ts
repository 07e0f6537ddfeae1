import { holdPosts, requestResetLink } from "../steps";
import { LIMIT, type PageStates } from "./visit";

/** As long as an address may be, without a place to break the line. */
const LONG_ADDRESS = `${"maximilian".repeat(6)}@${"very-long-subdomain.".repeat(8)}example.com`;

export const forgotPasswordStates: PageStates = {
  name: "forgot-password",
  visit: async ({ page, accounts, show }) => {
    const { email } = await accounts.create({ email: "grace@example.com" });
    const send = page.getByRole("button", { name: "Send reset link" });
    await page.goto("/forgot-password");
    await show("empty", "It happens.");
    await page.getByLabel("Email").fill("grace@example");
    await send.click();
    await show("not an address", "Enter a valid email address.");

    await page.getByLabel("Email").fill(email);
    await page.context().setOffline(true);
    await send.click();
    await show("offline", "We could not reach the server.");
    await page.context().setOffline(false);
    const release = await holdPosts(page);
    await send.click();
    await show("sending", "Sending…");
    release();
    await show("sent", "Look for the words");
    for (let request = 1; request < LIMIT; request++) await requestResetLink(page, "lovelace@gmail.com");
    await show("sent to a known mailbox", "Open Gmail");
    await page.goto("/forgot-password");
    await page.getByLabel("Email").fill(email);
    await send.click();
    await show("throttled", "That was a lot of tries");
  },
};

export const longAddressStates: PageStates = {
  name: "long-address",
  visit: async ({ page, accounts, mailbox, show }) => {
    const { email } = await accounts.create({ email: LONG_ADDRESS });
    await requestResetLink(page, email);
    await show("sent", "You typed");
    await page.goto(await mailbox.resetLink(email));
    await show("reset form", "Set a new password");
  },
};
