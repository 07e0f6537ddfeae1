import { accentFrom } from "../../lib/accent";
import { expect, test } from "../support/fixtures";
import { productionVariables, type Server, startServer } from "../support/server";

const [NAME, COLOUR] = ["Harbour & Sons", "#7c3aed"];

let server: Server;
test.beforeAll(async () => {
  server = await startServer({ ...(await productionVariables()), APP_NAME: NAME, APP_ACCENT: COLOUR });
});
test.afterAll(() => server.stop());

for (const colorScheme of ["light", "dark"] as const)
  test(`pages show both in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    const accent = rgb(accentFrom(COLOUR)[colorScheme]);
    await page.goto(`${server.url}/login`);
    await expect(page.getByRole("link", { name: NAME })).toBeVisible();
    await expect(page.getByRole("button", { name: "Log in" })).toHaveCSS("background-color", accent);
    await page.getByRole("link", { name: "Forgot password?" }).click();
    await expect(page.getByRole("button", { name: "Send reset link" })).toHaveCSS("background-color", accent);
    // The language is a cookie: from here on no page comes from the page cache.
    await page.getByRole("button", { name: "Deutsch" }).click();
    await expect(page.getByRole("button", { name: "Link senden" })).toHaveCSS("background-color", accent);
    await page.goto(`${server.url}/login`);
    await expect(page.getByRole("button", { name: "Anmelden" })).toHaveCSS("background-color", accent);
  });

test("an error response shows them, too", async ({ request, page }) => {
  const refused = await request.post(`${server.url}/login`, { headers: { origin: "https://evil.example" }, form: {} });
  expect(refused.status()).toBe(403);
  await page.route("**/refused", (route) => route.fulfill({ response: refused, status: 200 }));
  await page.goto(`${server.url}/refused`);
  await expect(page.locator("header rect")).toHaveCSS("fill", rgb(accentFrom(COLOUR).light));
  await expect(page.getByRole("link", { name: NAME })).toBeVisible();
});

function rgb(colour: string): string {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return `rgb(${channels.join(", ")})`;
}
