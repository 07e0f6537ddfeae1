/** What a person does in one go, in the words of the pages. */
import { expect, type Page } from "playwright/test";
import { NEW_PASSWORD } from "./accounts";

export async function askForLink(page: Page, email: string, origin = ""): Promise<void> {
  await page.goto(`${origin}/forgot-password`);
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send reset link" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
}

/** @param retyped for someone who mistypes it */
export async function submitNewPassword(page: Page, password: string, retyped = password): Promise<void> {
  await page.getByLabel("New password", { exact: true }).fill(password);
  await page.getByLabel("Confirm new password").fill(retyped);
  await page.getByRole("button", { name: "Change password" }).click();
}

export async function resetPassword(page: Page, link: string, password: string): Promise<void> {
  await page.goto(link);
  await submitNewPassword(page, password);
  await expect(page.getByRole("heading", { name: "Password reset successful" })).toBeVisible();
}

/** With NEW_PASSWORD. */
export async function signUp(page: Page, email: string): Promise<void> {
  await page.goto("/signup");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(NEW_PASSWORD);
  await page.getByLabel("Confirm password").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
}

export async function logIn(page: Page, email: string, password: string, origin = ""): Promise<void> {
  await page.goto(`${origin}/login`);
  await submitLogin(page, email, password);
}

export async function submitLogin(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

export async function expectSignedIn(page: Page, email: string): Promise<void> {
  await page.goto("/account");
  await expect(page).toHaveURL("/account");
  await expect(page.getByRole("main")).toContainText(email);
}

/** Waits for what comes of it: a page that is opened meanwhile may still be the owner's. */
export async function logOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page).toHaveURL(/\/login$/);
}

export async function expectSignedOut(page: Page): Promise<void> {
  await page.goto("/account");
  await expect(page).toHaveURL(/\/login\?callbackUrl=%2Faccount$/);
}
