/** What a page costs before anybody can use it. */
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright/test";
import { OLD_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { askForLink, logIn } from "../support/steps";

// An app with nothing but <p>empty</p>, built and measured the same way. Another Next has another floor: measure it again.
const FLOOR = { next: "16.4.6", bytes: 134_598 };
const ALLOWED_OVER_FLOOR = 25_000;

test.skip(({ javaScriptEnabled }) => javaScriptEnabled === false, "Scripts are counted where they run.");

test("no page ships more than the framework's floor and 25 kB of JavaScript", async ({ page, accounts, mailbox }) => {
  expect(createRequire(import.meta.url)("next/package.json").version).toBe(FLOOR.next);
  const { email } = await accounts.create();
  const weighed: Record<string, number> = {};
  const weigh = async (path: string) => {
    weighed[path.replace(/\?.*/, "")] = (await scriptBytes(page, path)) - FLOOR.bytes;
  };
  for (const path of ["/", "/login", "/signup", "/verify-email", "/forgot-password", "/reset-password/done"])
    await weigh(path);
  await askForLink(page, email);
  await weigh(await mailbox.resetLink(email));
  await logIn(page, email, OLD_PASSWORD);
  await expect(page).toHaveURL("/account");
  for (const path of ["/account", "/set-password"]) await weigh(path);
  console.log("JavaScript over the floor, bytes gzipped:", weighed);
  expect(Object.entries(weighed).filter(([, bytes]) => bytes > ALLOWED_OVER_FLOOR)).toEqual([]);
});

test("the strength meter comes when somebody types, and is small", async ({ page, accounts }) => {
  const { email } = await accounts.create();
  await logIn(page, email, OLD_PASSWORD);
  await expect(page).toHaveURL("/account");
  await page.goto("/set-password", { waitUntil: "networkidle" });
  const bytes: Promise<number>[] = [];
  page.on("response", (answer) => bytes.push(answer.body().then((body) => gzipSync(body).length)));
  await page.getByLabel("New password", { exact: true }).fill("a lantern");
  await expect(page.getByText(/guess|stronger|good|strong/i).last()).toBeVisible();
  expect((await Promise.all(bytes)).reduce((sum, size) => sum + size, 0)).toBeLessThan(50_000);
});

/** All that the page loads by itself, as gzip -9 would send it. */
async function scriptBytes(page: Page, path: string): Promise<number> {
  const bodies: Promise<Buffer>[] = [];
  const listen = (answer: import("playwright/test").Response) => {
    if (answer.request().resourceType() === "script") bodies.push(answer.body());
  };
  page.on("response", listen);
  await page.goto(path, { waitUntil: "networkidle" });
  page.off("response", listen);
  return (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
}
