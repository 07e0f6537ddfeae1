import { expect, type Page } from "playwright/test";
import { OLD_PASSWORD } from "./accounts";
import type { Mailbox } from "./mailbox";

export async function requestResetLink(page: Page, email: string, origin = ""): Promise<void> {
  await page.goto(`${origin}/forgot-password`);
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send reset link" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
}

export async function mailedResetLink(page: Page, mailbox: Mailbox, email: string): Promise<string> {
  await requestResetLink(page, email);
  return mailbox.resetLink(email);
}

export async function submitNewPassword(page: Page, password: string, retyped = password): Promise<void> {
  await fillNewPassword(page, password, retyped);
  await page.getByRole("button", { name: "Change password" }).click();
}

export async function submitFirstPassword(page: Page, password: string): Promise<void> {
  await fillNewPassword(page, password, password);
  await page.getByRole("button", { name: "Set password" }).click();
}

async function fillNewPassword(page: Page, password: string, retyped: string): Promise<void> {
  await page.getByLabel("New password", { exact: true }).fill(password);
  await page.getByLabel("Confirm new password").fill(retyped);
}

export async function resetPassword(page: Page, link: string, password: string): Promise<void> {
  await page.goto(link);
  await submitNewPassword(page, password);
  await expect(page.getByRole("heading", { name: "Password reset successful" })).toBeVisible();
}

export async function signUp(page: Page, email: string): Promise<void> {
  await page.goto("/signup");
  await submitSignUp(page, email);
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
}

export async function submitSignUp(page: Page, email: string): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Create account" }).click();
}

/** On the page behind the link of a sign-up. */
export async function submitChosenPassword(page: Page, password: string, retyped = password): Promise<void> {
  await fillNewPassword(page, password, retyped);
  await page.getByRole("button", { name: "Create account" }).click();
}

export async function logIn(page: Page, email: string, password: string, origin = ""): Promise<void> {
  await page.goto(`${origin}/login`);
  await submitLogin(page, email, password);
}

export async function logInToAccount(page: Page, email: string, password = OLD_PASSWORD): Promise<void> {
  await logIn(page, email, password);
  await expect(page).toHaveURL("/account");
}

export async function submitLogin(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

/** On “Confirm it is you”. */
export async function reauthenticate(page: Page, password: string): Promise<void> {
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Confirm" }).click();
}

export async function expectSignedIn(page: Page, email: string): Promise<void> {
  await page.goto("/account");
  await expect(page).toHaveURL("/account");
  await expect(page.getByRole("main")).toContainText(email);
}

/** Waits for the log-out: a page opened meanwhile may still be the owner's. */
export async function logOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page).toHaveURL(/\/login$/);
}

export async function expectSignedOut(page: Page): Promise<void> {
  await page.goto("/account");
  await expect(page).toHaveURL(/\/login\?callbackUrl=%2Faccount$/);
}

/** Holds the page's POST requests, so that its waiting state can be seen. @returns what releases them */
export async function holdPosts(page: Page): Promise<() => void> {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**", async (route) => {
    if (route.request().method() === "POST") await held;
    await route.continue();
  });
  return release;
}
