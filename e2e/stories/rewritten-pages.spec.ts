import { randomUUID } from "node:crypto";
import type { Page } from "playwright/test";
import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { bareTexts, decorateFields, removeAllButForms, translateAll } from "../support/rewriting";

test.skip(({ javaScriptEnabled }) => javaScriptEnabled === false, "Without scripts there is nothing to confuse.");

// By what no translator changes.
const field = (page: Page, name: string) => page.locator(`main input[name=${name}]`);
const submit = (page: Page) => page.locator("main form button[type=submit]").first();
const wrong = (page: Page) => page.locator("main :is([role=alert], [aria-invalid=true])").first();

async function capsLock(page: Page, name: string): Promise<void> {
  await field(page, name).dispatchEvent("keydown", { key: "A", modifierCapsLock: true });
  await field(page, name).dispatchEvent("keyup", { key: "A" });
}

async function logInAfterAnError(page: Page, email: string): Promise<void> {
  await submit(page).click();
  await expect(wrong(page)).toBeVisible();
  await field(page, "email").fill("ada@gmial.com");
  await field(page, "password").fill("not my password");
  await capsLock(page, "password");
  for (const toggle of await page.locator("main [aria-pressed]").all()) await toggle.click();
  await submit(page).click();
  await expect(page.locator("main [role=alert]")).toBeVisible();
  await field(page, "email").fill(email);
  await field(page, "password").fill(OLD_PASSWORD);
  await submit(page).click();
  await expect(page).toHaveURL("/account");
}

test("a page that is translated while it loads and while it is used works on", async ({ page, accounts, mailbox }) => {
  const { email } = await accounts.create();
  await page.addInitScript(translateAll);

  await page.goto("/signup");
  await expect(page.locator("h1 font font")).toHaveText(/·$/);
  await field(page, "email").fill("kettle44");
  await submit(page).click();
  await expect(wrong(page)).toBeVisible();
  await field(page, "email").pressSequentially("@example");
  await submit(page).click();
  await field(page, "email").fill(`${randomUUID()}@gmail.com`);
  await submit(page).click();
  await expect(field(page, "email")).toBeHidden();
  await page.locator("main p a").click();
  await field(page, "email").fill(`${randomUUID()}@example.com`);
  await submit(page).click();
  await expect(page.locator("main p[role=status]")).toBeVisible();
  expect(await page.evaluate(bareTexts)).toEqual([]);

  await page.goto("/login");
  await logInAfterAnError(page, email);
  expect(await page.evaluate(bareTexts)).toEqual([]);
  await page.locator("footer [lang=de]").click();
  await expect(page.locator("h1")).toHaveText(/Dein Konto/);
  await page.locator("footer [lang=en]").click();

  await page.goto("/forgot-password");
  await field(page, "email").fill(email);
  await submit(page).click();
  await page.goto(await mailbox.resetLink(email));
  const password = field(page, "newPassword");
  for (const typed of ["kettle44", "12345678", "lantern harbor otter"]) {
    await password.fill(typed);
    await expect(page.locator("main [data-score]")).toBeVisible();
    await page.waitForTimeout(300);
  }
  await field(page, "confirmPassword").fill("another");
  await submit(page).click();
  await expect(wrong(page)).toBeVisible();
  await password.fill(NEW_PASSWORD);
  await field(page, "confirmPassword").fill(NEW_PASSWORD);
  await submit(page).click();
  await expect(page).toHaveURL("/login");
  await page.goBack();
});

for (const [who, rewrite] of [
  ["a password manager adds and moves", decorateFields],
  ["an ad blocker removes", removeAllButForms],
] as const)
  test(`a page in which ${who} elements works on`, async ({ page, accounts }) => {
    const { email } = await accounts.create();
    await page.goto("/login");
    await expect(page.locator("main [aria-pressed]")).toBeVisible();
    await page.evaluate(rewrite);
    await submit(page).click();
    await field(page, "email").fill("ada@gmial.com");
    await field(page, "password").fill("not my password");
    await capsLock(page, "password");
    await submit(page).click();
    await expect(submit(page)).toHaveAttribute("aria-busy", "false");
    await field(page, "email").fill(email);
    await field(page, "password").fill(OLD_PASSWORD);
    await submit(page).click();
    await expect(page).toHaveURL("/account");
    await expect(page.locator("main")).toContainText(email);

    await page.goto("/forgot-password");
    await field(page, "email").fill("grace");
    await page.evaluate(rewrite);
    await submit(page).click();
    await field(page, "email").fill("grace@example.com");
    await submit(page).click();
    await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  });

/** Serves the page changed, and its scripts only when asked. */
async function openBeforeScripts(page: Page, path: string, change: (html: string) => string): Promise<() => void> {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/_next/static/**/*.js*", async (route) => {
    await released;
    await route.continue();
  });
  await page.route(`**${path}`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: change(await response.text()) });
  });
  await page.goto(path, { waitUntil: "commit" });
  await field(page, "email").fill("ada@example.com");
  await field(page, "password").fill("typed early");
  return release;
}

async function expectTypedToStay(page: Page): Promise<void> {
  await expect(page.locator("main [aria-pressed]")).toBeVisible();
  await expect(field(page, "email")).toHaveValue("ada@example.com");
  await expect(field(page, "password")).toHaveValue("typed early");
  await expect(field(page, "password")).toBeFocused();
  await page.keyboard.type("!");
  await submit(page).click();
  await expect(page.locator("main [role=alert]")).toHaveText("Wrong email or password.");
  await expect(field(page, "password")).toHaveValue("typed early!");
}

test("words that a proxy changed stay as they came, and so does what was typed before the scripts", async ({
  page,
}) => {
  const release = await openBeforeScripts(page, "/login", (html) =>
    html.replace("Good to see you again.", "Nice weather.").replace(">Password<", ">Passphrase<"),
  );
  release();
  await expectTypedToStay(page);
  await expect(page.getByText("Nice weather.")).toBeVisible();
});

test.describe("elements that an extension added before the scripts came", () => {
  test.use({ expectedErrors: [/Minified React error #418/] });

  test("cost nothing that was typed", async ({ page }) => {
    const release = await openBeforeScripts(page, "/login", (html) =>
      html.replace(/<input[^>]*type="(email|password)"[^>]*>/g, (input) => `<b>x</b>${input}<b>x</b>`),
    );
    release();
    await expectTypedToStay(page);
  });
});
