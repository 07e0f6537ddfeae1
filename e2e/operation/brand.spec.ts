/** An operator's own name and colour, on every kind of page, in light and in dark, and still there when one page has led to another. */
import { accentFrom } from "../../lib/accent";
import { expect, test } from "../support/fixtures";
import { productionVariables, type Server, startServer } from "../support/server";

const [NAME, COLOUR] = ["Harbour & Sons", "#7c3aed"];

let own: Server;
test.beforeAll(async () => {
  own = await startServer({ ...(await productionVariables()), APP_NAME: NAME, APP_ACCENT: COLOUR });
});
test.afterAll(() => own.stop());

for (const colorScheme of ["light", "dark"] as const)
  test(`both are seen in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    const accent = rgb(accentFrom(COLOUR)[colorScheme]);
    await page.goto(`${own.url}/login`);
    await expect(page.getByRole("link", { name: NAME })).toBeVisible();
    await expect(page.getByRole("button", { name: "Log in" })).toHaveCSS("background-color", accent);
    await page.getByRole("link", { name: "Forgot password?" }).click();
    await expect(page.getByRole("button", { name: "Send reset link" })).toHaveCSS("background-color", accent);
    // Next's scripts fetch the page anew, and the choice stays behind in a cookie: from here on no page is one from memory.
    await page.getByRole("button", { name: "Deutsch" }).click();
    await expect(page.getByRole("button", { name: "Link senden" })).toHaveCSS("background-color", accent);
    await page.goto(`${own.url}/login`);
    await expect(page.getByRole("button", { name: "Anmelden" })).toHaveCSS("background-color", accent);
  });

test("a refusal wears them, too", async ({ request, page }) => {
  const refused = await request.post(`${own.url}/login`, { headers: { origin: "https://evil.example" }, form: {} });
  expect(refused.status()).toBe(403);
  await page.route("**/refused", (route) => route.fulfill({ response: refused, status: 200 }));
  await page.goto(`${own.url}/refused`);
  await expect(page.locator("header rect")).toHaveCSS("fill", rgb(accentFrom(COLOUR).light));
  await expect(page.getByRole("link", { name: NAME })).toBeVisible();
});

function rgb(colour: string): string {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return `rgb(${channels.join(", ")})`;
}
