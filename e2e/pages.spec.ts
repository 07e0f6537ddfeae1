/** What stands on each page, for every eye and every screen. */
import { randomUUID } from "node:crypto";
import { NEW_PASSWORD, OLD_PASSWORD } from "./accounts";
import { expect, test } from "./fixtures";
import { askForLink, logIn, resetPassword, signUp } from "./steps";

const PUBLIC = ["/", "/login", "/signup", "/verify-email", "/forgot-password", "/reset-password"];
const PRIVATE = ["/account", "/account/delete", "/set-password"];
const DEAD_LINK = "/verify-email?uid=MQ&token=dead-link";
/** Shown to a session whose proof is old. */
const CONFIRM = "/account/confirm?callbackUrl=/account/delete";

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on any page, in ${colorScheme}`, async ({ page, accounts, mailbox, expectAccessible }) => {
    const seen = async (path: string) => {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectAccessible(page);
    };
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { email } = await accounts.create();
    for (const path of [...PUBLIC, DEAD_LINK]) await seen(path);
    const newcomer = `${randomUUID()}@example.com`;
    await signUp(page, newcomer);
    await expectAccessible(page);
    await seen(await mailbox.verifyLink(newcomer));
    await askForLink(page, email);
    await expectAccessible(page);
    const link = await mailbox.resetLink(email);
    await seen(link);
    await resetPassword(page, link, NEW_PASSWORD);
    await expectAccessible(page);
    await logIn(page, email, NEW_PASSWORD);
    await expect(page).toHaveURL("/account");
    for (const path of PRIVATE) await seen(path);
    await accounts.ageSessions(email, 15 * 60_000);
    await seen(CONFIRM);
  });
}

test("nothing has to be scrolled sideways at 320 pixels", async ({ page, accounts, mailbox }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const { email } = await accounts.create({
    email: `a-rather-long-local-part-of-an-address-${Date.now()}@${"long-".repeat(8)}domain.example`,
  });
  const fits = async (path: string) => {
    await page.goto(path);
    const { wide, screen } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      screen: innerWidth,
    }));
    expect(wide, path).toBeLessThanOrEqual(screen);
  };
  for (const path of [...PUBLIC, DEAD_LINK]) await fits(path);
  await signUp(page, `new-${email}`);
  await fits(await mailbox.verifyLink(`new-${email}`));
  await askForLink(page, email);
  await fits(await mailbox.resetLink(email));
  await logIn(page, email, OLD_PASSWORD);
  await expect(page).toHaveURL("/account");
  for (const path of PRIVATE) await fits(path);
  await accounts.ageSessions(email, 15 * 60_000);
  await fits(CONFIRM);
});

test("titles say what a page is for, and whose it is", async ({ page }) => {
  for (const path of PUBLIC) {
    await page.goto(path);
    await expect(page).toHaveTitle(/\S.*Latchkey/);
  }
});

test("the page behind a link tells nobody its token, and is kept by nobody", async ({
  page,
  request,
  accounts,
  mailbox,
}) => {
  const { email } = await accounts.create();
  await askForLink(page, email);
  const link = await mailbox.resetLink(email);
  expect((await request.get(link)).headers()["cache-control"]).toContain("no-store");
  await page.goto(link);
  const referrers: Promise<string | null>[] = [];
  page.on("request", (sent) => referrers.push(sent.headerValue("referer")));
  await page.goto(link);
  await page.getByRole("banner").getByRole("link").click();
  await expect(page).toHaveURL("/");
  for (const referrer of await Promise.all(referrers)) expect(referrer ?? "").not.toContain("token");
});

test("the machines' pages answer", async ({ request }) => {
  for (const path of ["/healthz", "/readyz"]) {
    const answer = await request.get(path);
    expect(answer.status()).toBe(200);
    expect(await answer.json()).toEqual({ status: "ok" });
  }
  const redirect = await request.get("/.well-known/change-password", { maxRedirects: 0 });
  expect([302, 303, 307]).toContain(redirect.status());
  expect(redirect.headers().location).toMatch(/\/set-password$/);
});

test.describe("what is not there", () => {
  test.use({ expectedErrors: [/status of 404/] });

  test("unknown pages say so, and lead back", async ({ page, expectAccessible }) => {
    expect((await page.goto("/no-such-page"))?.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("main").getByRole("link").click();
    await expect(page).toHaveURL("/");
  });

  test("the development mailbox is an unknown page in production", async ({ page }) => {
    expect((await page.goto("/dev/mailbox"))?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
  });
});
