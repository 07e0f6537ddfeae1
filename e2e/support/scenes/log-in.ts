import { OLD_PASSWORD } from "../accounts";
import { logIn, submitLogin } from "../steps";

import { holdPosts, LIMIT, type Walk } from "./walk";

export const logInWalk: Walk = {
  name: "log-in",
  play: async ({ page, accounts, show }) => {
    await page.goto("/");
    await show("start", "Welcome to Latchkey");
    await page.goto("/login");
    await show("empty", "Good to see you again.");
    await page.getByRole("button", { name: "Log in" }).click();
    await show("nothing typed", "Enter your password.");
    await page.goto("/login?news=confirmed");
    await show("after the confirmation", "Your email is confirmed.");
    await page.goto("/login?problem=provider");
    await show("after a failed round", "That way of signing in did not work.");

    const { email } = await accounts.create({ email: "ada@example.com" });
    const letGo = await holdPosts(page);
    await logIn(page, email, "not my password");
    await show("waiting", "Logging in…");
    letGo();
    await show("wrong", "Wrong email or password.");
    for (let tries = 0; tries < LIMIT; tries++) {
      await submitLogin(page, email, "not my password");
      await page.getByRole("button", { name: "Log in" }).and(page.locator("[aria-busy=false]")).waitFor();
    }
    await show("throttled", "That was a lot of tries");
  },
};

export const signedInStartWalk: Walk = {
  name: "start",

  play: async ({ page, accounts, show }) => {
    const { email } = await accounts.create();
    await logIn(page, email, OLD_PASSWORD);
    await page.waitForURL("/account");
    await page.goto("/");
    await show("signed in", "Welcome back");
  },
};
