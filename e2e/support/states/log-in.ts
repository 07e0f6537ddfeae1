import { holdPosts, logIn, logInToAccount, submitLogin } from "../steps";
import { LIMIT, type PageStates } from "./visit";

export const logInStates: PageStates = {
  name: "log-in",
  visit: async ({ page, accounts, show }) => {
    await page.goto("/");
    await show("start", "Welcome to Latchkey");
    await page.goto("/login");
    await show("empty", "Good to see you again.");
    await page.getByRole("button", { name: "Log in" }).click();
    await show("nothing typed", "Enter your password.");
    await page.goto("/login?problem=provider");
    await show("after a failed provider", "That way of signing in did not work.");
    await page.goto("/login?problem=known-email&provider=google");
    await show("after a provider with a known address", "This address has an account already.");

    const { email } = await accounts.create({ email: "ada@example.com" });
    const release = await holdPosts(page);
    await logIn(page, email, "not my password");
    await show("waiting", "Logging in…");
    release();
    await show("wrong", "Wrong email or password.");
    for (let tries = 0; tries < LIMIT; tries++) {
      await submitLogin(page, email, "not my password");
      await page.getByRole("button", { name: "Log in" }).and(page.locator("[aria-busy=false]")).waitFor();
    }
    await show("throttled", "That was a lot of tries");
  },
};

export const signedInStartStates: PageStates = {
  name: "start",

  visit: async ({ page, accounts, show }) => {
    const { email } = await accounts.create();
    await logInToAccount(page, email);
    await page.goto("/");
    await show("signed in", "Welcome back");
  },
};
