import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { logIn, mailedResetLink } from "../support/steps";

const HEADINGS = {
  de: "Passwort vergessen?",
  fr: "Mot de passe oublié ?",
  es: "¿Olvidaste tu contraseña?",
  ja: "パスワードをお忘れですか?",
  ar: "هل نسيت كلمة المرور؟",
};

for (const [language, heading] of Object.entries(HEADINGS))
  test.describe(language, () => {
    test.use({ locale: language });

    test("is served to a browser that asks for it, and nothing overflows at 320 pixels", async ({
      page,
      accounts,
      expectAccessible,
    }) => {
      const { email } = await accounts.create();
      await page.setViewportSize({ width: 320, height: 640 });
      const fits = async () => {
        const { wide, screen } = await page.evaluate(() => ({
          wide: document.documentElement.scrollWidth,
          screen: innerWidth,
        }));
        expect(wide, page.url()).toBeLessThanOrEqual(screen);
        await expectAccessible(page);
      };
      for (const path of [
        "/",
        "/login",
        "/signup",
        "/verify-email",
        "/reset-password?uid=MQ&token=x",
        "/forgot-password",
      ]) {
        await page.goto(path);
        await fits();
      }
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      await expect(page.locator("html")).toHaveAttribute("dir", language === "ar" ? "rtl" : "ltr");
      await expect(page.getByRole("heading", { name: heading })).toBeVisible();
      await page.locator("input[name=email]").fill("not an address");
      await page.getByRole("button").first().click();
      await expect(page.locator("[aria-invalid=true]")).toBeVisible();
      await fits();

      await page.goto("/login");
      await page.locator("input[name=email]").fill(email);
      await page.locator("input[name=password]").fill(OLD_PASSWORD);
      await page.locator("main button[type=submit]").click();
      await expect(page).toHaveURL("/account");
      await fits();
      await page.goto("/set-password");
      await fits();
    });
  });

test.describe("a German reader", () => {
  test.use({ locale: "de-DE" });

  test("gets German emails, with the request phrase of the page and a working link", async ({
    page,
    accounts,
    mailbox,
  }) => {
    const { email } = await accounts.create();
    await page.goto("/forgot-password");
    await page.locator("input[name=email]").fill(email);
    await page.getByRole("button", { name: "Link senden" }).click();
    await expect(page.getByRole("heading", { name: "Sieh in deinem Postfach nach" })).toBeVisible();
    const { text } = await mailbox.receive(email, "Setze dein Passwort für Latchkey zurück");
    const phrase = /^Zwei Wörter: (.+)$/m.exec(text)?.[1] ?? "none";
    await expect(page.getByText(phrase)).toBeVisible();

    await page.goto(/^http\S+$/m.exec(text)?.[0] ?? "");
    await page.locator("input[name=newPassword]").fill(NEW_PASSWORD);
    await page.locator("input[name=confirmPassword]").fill(NEW_PASSWORD);
    await page.getByRole("button", { name: "Passwort ändern" }).click();
    await expect(page.getByRole("heading", { name: "Passwort zurückgesetzt" })).toBeVisible();
    await mailbox.receive(email, "Dein Passwort für Latchkey wurde geändert");
  });
});

test("a browser that asks for another language gets English", async ({ browser, server }) => {
  const page = await browser.newPage({ baseURL: server.url, locale: "nl-NL" });
  await page.goto("/forgot-password");
  await expect(page.getByRole("heading", { name: "Forgot your password?" })).toBeVisible();
  await page.close();
});

test("a chosen language is remembered, and the form keeps its fields", async ({ page, javaScriptEnabled }) => {
  await page.goto("/login");
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByRole("button", { name: "Deutsch" }).click();
  await expect(page.getByRole("heading", { name: "Anmelden" })).toBeVisible();
  if (javaScriptEnabled !== false) await expect(page.getByLabel("E-Mail-Adresse")).toHaveValue("ada@example.com");
  await page.goto("/forgot-password");
  await expect(page.getByRole("heading", { name: HEADINGS.de })).toBeVisible();
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("heading", { name: "Forgot your password?" })).toBeVisible();
});

test("the server's errors are in the reader's language, too", async ({ page, accounts, mailbox }) => {
  const { email } = await accounts.create();
  const link = await mailedResetLink(page, mailbox, email);
  await page.getByRole("button", { name: "Français" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
  await page.goto(link);
  await page.locator("input[name=newPassword]").fill("12345678");
  await page.locator("input[name=confirmPassword]").fill("12345678");
  await page.getByRole("button", { name: "Changer le mot de passe" }).click();
  await expect(page.getByText("Ce mot de passe est trop courant.")).toBeVisible();
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await logIn(page, email, "Not-the-password-1");
  await expect(page.getByText("Wrong email or password.")).toBeVisible();
});
