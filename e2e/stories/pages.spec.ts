import { expect, test } from "../support/fixtures";
import { mailedResetLink } from "../support/steps";

const PUBLIC = ["/", "/login", "/signup", "/verify-email", "/forgot-password", "/reset-password"];

test("titles name the page and the app", async ({ page }) => {
  for (const path of PUBLIC) {
    await page.goto(path);
    await expect(page).toHaveTitle(/\S.*Latchkey/);
  }
});

test("the page behind a link leaks its token by no Referer, and is not cached", async ({
  page,
  request,
  accounts,
  mailbox,
}) => {
  const { email } = await accounts.create();
  const link = await mailedResetLink(page, mailbox, email);
  expect((await request.get(link)).headers()["cache-control"]).toContain("no-store");
  await page.goto(link);
  const referrers: Promise<string | null>[] = [];
  page.on("request", (sent) => referrers.push(sent.headerValue("referer")));
  await page.goto(link);
  await page.getByRole("banner").getByRole("link").click();
  await expect(page).toHaveURL("/");
  for (const referrer of await Promise.all(referrers)) expect(referrer ?? "").not.toContain("token");
});

test("health, readiness and the change-password URL answer", async ({ request }) => {
  for (const path of ["/healthz", "/readyz"]) {
    const answer = await request.get(path);
    expect(answer.status()).toBe(200);
    expect(await answer.json()).toEqual({ status: "ok" });
  }
  const redirect = await request.get("/.well-known/change-password", { maxRedirects: 0 });
  expect([302, 303, 307]).toContain(redirect.status());
  expect(redirect.headers().location).toMatch(/\/set-password$/);
});

test.describe("unknown pages", () => {
  test.use({ expectedErrors: [/status of 404/] });

  test("answer 404, and lead back", async ({ page, expectAccessible }) => {
    expect((await page.goto("/no-such-page"))?.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("main").getByRole("link").click();
    await expect(page).toHaveURL("/");
  });

  test("include the development mailbox in production", async ({ page }) => {
    expect((await page.goto("/dev/mailbox"))?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
  });
});
