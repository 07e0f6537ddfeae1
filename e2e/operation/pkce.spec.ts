import { randomUUID } from "node:crypto";
import { continueWithLocalId, expect, test } from "../support/oauth";

test("a code whose verifier does not match the challenge logs nobody in", async ({ page, server, accounts }) => {
  const email = `${randomUUID()}@social.example`;
  // The challenge of another verifier, with valid state and nonce: only PKCE can tell.
  await page.route(
    /code_challenge=/,
    async (route) => {
      const address = new URL(route.request().url());
      address.searchParams.set("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
      await route.fulfill({ status: 302, headers: { location: address.href } });
    },
    { times: 1 },
  );
  await page.goto("/login");
  await continueWithLocalId(page, email);
  await expect(page).toHaveURL(/\/login\?problem=provider$/);
  expect(server.output()).toContain('"told":"invalid_grant"');
  expect(await accounts.identitiesOf(email)).toEqual([]);

  await page.getByRole("button", { name: "Continue with Local ID" }).click();
  await expect(page).toHaveURL("/account");
});
