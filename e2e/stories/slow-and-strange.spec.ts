/** Fields that fill themselves, keys and clicks at once, networks that come and go, browsers that keep nothing. */
import type { Page } from "playwright/test";
import { OLD_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { holdPosts } from "../support/steps";

test.skip(({ javaScriptEnabled }) => javaScriptEnabled === false, "Without scripts the browser does all of it.");

const submit = (page: Page) => page.locator("main form button[type=submit]").first();
const ready = (page: Page) => expect(page.locator("main [aria-pressed]").first()).toBeVisible();

test("what a password manager fills in without an event is what is sent", async ({ page, accounts }) => {
  const { email } = await accounts.create();
  await page.goto("/login");
  await ready(page);
  await page.evaluate(
    ([address = "", password = ""]) => {
      const fill = (name: string, text: string) => {
        const field = document.querySelector(`main input[name=${name}]`);
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, text);
      };
      fill("email", address);
      fill("password", password);
    },
    [email, OLD_PASSWORD],
  );
  await submit(page).click();
  await expect(page).toHaveURL("/account");
});

test("Enter and a click at once send one email", async ({ page, accounts, mailbox }) => {
  const { email } = await accounts.create();
  await page.goto("/forgot-password");
  await page.getByLabel("Email").fill(email);
  await submit(page).evaluate((button: HTMLButtonElement) => {
    button.form?.requestSubmit();
    button.click();
    button.form?.requestSubmit(button);
  });
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  await mailbox.resetLink(email);
  const later = await accounts.create();
  await accounts.enqueueResets(later.email, 0);
  await mailbox.resetLink(later.email);
  expect(mailbox.to(email)).toHaveLength(1);
});

test.describe("a network that goes", () => {
  test.use({ expectedErrors: [/net::ERR_|Failed to fetch|ChunkLoadError|Failed to load/] });

  test("and comes costs nothing that was typed", async ({ page, context, accounts }) => {
    const { email } = await accounts.create();
    await page.goto("/login");
    await ready(page);
    await context.setOffline(true);
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(OLD_PASSWORD);
    await submit(page).click();
    await expect(page.locator("main [role=alert]")).toBeVisible();
    await context.setOffline(false);
    await submit(page).click();
    await expect(page).toHaveURL("/account");
  });

  test("is left by going back while a form is sent, and what comes then disturbs nothing", async ({ page }) => {
    await page.goto("/");
    await page.getByRole("main").getByRole("link", { name: "Log in" }).click();
    await page.getByRole("link", { name: "Forgot password?" }).click();
    await page.getByLabel("Email").fill("slow@example.com");
    const release = await holdPosts(page);
    await submit(page).click();
    await expect(submit(page)).toHaveAttribute("aria-busy", "true");
    await page.goBack();
    await expect(page).toHaveURL("/login");
    await page.getByLabel("Email").fill("typed@example.com");
    release();
    await page.waitForTimeout(500);
    await expect(page).toHaveURL("/login");
    await expect(page.getByLabel("Email")).toHaveValue("typed@example.com");
    await page.goForward();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/Forgot your password|Check your email/);
  });
});

test("a browser that blocks cookies is told so where it is asked to log in", async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "cookieEnabled", { get: () => false }));
  for (const path of ["/login", "/account"]) {
    await page.goto(path);
    await expect(page).toHaveURL(/\/login/);
    await expect(page.locator("main [role=alert]:visible")).toContainText("Your browser blocks cookies");
  }
});
