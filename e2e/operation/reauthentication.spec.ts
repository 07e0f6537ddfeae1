import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright/test";
import { CLOCK_SKEW_MS } from "../../lib/clock";
import { NEW_PASSWORD } from "../support/accounts";
import { expect, logInWithLocalId, test } from "../support/oauth";
import { submitFirstPassword } from "../support/steps";

const QUARTER_HOUR_MS = 15 * 60_000;

const REWRITTEN: Record<string, (parameters: URLSearchParams) => void> = {
  "without prompt": (parameters) => parameters.delete("prompt"),
  "without prompt and max_age": (parameters) => {
    parameters.delete("prompt");
    parameters.delete("max_age");
  },
  "with a great max_age": (parameters) => {
    parameters.delete("prompt");
    parameters.set("max_age", "86400");
  },
};

/** Strikes from the address what asks the provider for a new login, as a visitor at an unlocked browser can. */
async function rewriteAuthorization(
  page: Page,
  rewrite: (parameters: URLSearchParams) => Promise<void>,
): Promise<void> {
  await page.route(
    /code_challenge=/,
    async (route) => {
      const address = new URL(route.request().url());
      await rewrite(address.searchParams);
      await route.fulfill({ status: 302, headers: { location: address.href } });
    },
    { times: 1 },
  );
}

for (const [how, rewrite] of Object.entries(REWRITTEN))
  test(`an authorization address ${how} proves nothing fresh without a new login`, async ({ page, accounts }) => {
    const email = `${randomUUID()}@social.example`;
    await logInWithLocalId(page, email);
    await accounts.ageSessions(email, QUARTER_HOUR_MS);
    await page.goto("/set-password");
    await sleep(2_000);
    await rewriteAuthorization(page, async (parameters) => {
      rewrite(parameters);
      // As if the login at the provider, two seconds ago, had been just longer ago than clocks may differ.
      await accounts.delayOAuthStates(CLOCK_SKEW_MS - 1_000);
    });
    await page.getByRole("button", { name: "Continue with Local ID" }).click();
    if (how === "without prompt") await expect(page.getByLabel("Somebody else's email")).toBeVisible();
    else await expect(page.getByText("We could not tell that you logged in there just now.")).toBeVisible();
    await page.goto("/set-password");
    await expect(page.getByRole("heading", { name: "Confirm it is you" })).toBeVisible();
  });

test("a mailed link reauthenticates instead, once, in the browser that asked", async ({
  page,
  browser,
  accounts,
  mailbox,
  server,
  request,
}) => {
  const email = `${randomUUID()}@social.example`;
  await logInWithLocalId(page, email);
  await accounts.ageSessions(email, QUARTER_HOUR_MS);
  await page.goto("/set-password");
  await page.getByRole("button", { name: "Send me a link" }).click();
  await expect(page.getByText("Open it in this browser within 15 minutes.")).toBeVisible();
  const { text } = await mailbox.receive(email, "Confirm that it is you");
  const link = /^http\S+\/account\/reauthenticate\?token=\S+$/m.exec(text)?.[0] ?? "";

  const elsewhere = await browser.newPage({ baseURL: server.url });
  await logInWithLocalId(elsewhere, email);
  await accounts.ageSessions(email, QUARTER_HOUR_MS);
  await elsewhere.goto(link);
  await expect(elsewhere.getByRole("heading", { name: "Invalid or expired link" })).toBeVisible();
  await elsewhere.close();
  await request.get(link);
  await request.head(link);

  await page.goto(link);
  await expect(page).toHaveURL("/account/reauthenticate");
  await page.goto("/set-password");
  await expect(page.getByRole("heading", { name: "Confirm it is you" })).toBeVisible();
  await page.goto(link);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText("Confirmed. You can go on.")).toBeVisible();
  await accounts.ageSessions(email, QUARTER_HOUR_MS);
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Invalid or expired link" })).toBeVisible();
  await page.getByRole("button", { name: "Send me a link" }).click();
  const again = (await mailbox.receive(email, "Confirm that it is you", 2)).text;
  await page.goto(/^http\S+\/account\/reauthenticate\?token=\S+$/m.exec(again)?.[0] ?? "");
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("link", { name: "Set a password" }).click();
  await submitFirstPassword(page, NEW_PASSWORD);
  await expect(page.getByText("Password set successfully.")).toBeVisible();
});
