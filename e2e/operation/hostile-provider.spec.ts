import { createHash, randomUUID } from "node:crypto";
import type { Page } from "playwright/test";
import { expect, type HostileProvider, type Lie, test } from "../support/hostile-provider";
import { logInToAccount } from "../support/steps";

const honest = () => ({ sub: randomUUID(), email: `${randomUUID()}@example.com`, email_verified: true });
const past = () => Math.floor(Date.now() / 1000) - 3_600;

async function continueWith(page: Page, provider: HostileProvider, lie: Lie): Promise<void> {
  provider.lie = lie;
  await page.goto("/login");
  await page.getByRole("button", { name: "Continue with Mallory" }).click();
}

async function expectRefused(page: Page): Promise<void> {
  await expect(page).toHaveURL(/\/login\?problem=provider$/);
  await expect(page.getByText("That way of signing in did not work.")).toBeVisible();
  const names = (await page.context().cookies()).map(({ name }) => name);
  expect(names).not.toContain("latchkey.session");
}

test("the same provider, when honest, logs people in, with PKCE", async ({ page, provider }) => {
  await continueWith(page, provider, { claims: honest() });
  await expect(page).toHaveURL("/account");
  const verifier = provider.exchanges.at(-1)?.get("code_verifier") ?? "";
  expect(createHash("sha256").update(verifier).digest("base64url")).toHaveLength(43);
  expect(verifier.length).toBeGreaterThanOrEqual(43);
});

test("without JavaScript, form-action 'self' suffices, even when the provider redirects across origins", async ({
  browser,
  server,
  provider,
}) => {
  provider.lie = { claims: honest() };
  const page = await browser.newPage({ baseURL: server.url, javaScriptEnabled: false });
  const policy = (await page.goto("/login"))?.headers()["content-security-policy"];
  expect(policy).toContain("; form-action 'self'; ");
  await page.getByRole("button", { name: "Continue with Mallory" }).click();
  await expect(page).toHaveURL("/account");
  await page.close();
});

const LIES: Record<string, () => Lie> = {
  "another issuer": () => ({ claims: { ...honest(), iss: "https://evil.example" } }),
  "another audience": () => ({ claims: { ...honest(), aud: "somebody-else" } }),
  "a token that has expired": () => ({ claims: { ...honest(), exp: past() } }),
  "a foreign nonce": () => ({ claims: { ...honest(), nonce: "foreign" } }),
  "no nonce": () => ({ claims: { ...honest(), nonce: undefined } }),
  "a foreign key": () => ({ claims: honest(), foreignKey: true }),
  "no signature": () => ({ claims: honest(), alg: "none" }),
  "the client secret as key": () => ({ claims: honest(), alg: "HS256" }),
  "an unverified address": () => ({ claims: { ...honest(), email_verified: false } }),
  "an address verified as a string": () => ({ claims: { ...honest(), email_verified: "true" } }),
  "an address without a verified claim": () => ({ claims: { ...honest(), email_verified: undefined } }),
  "a wrong state": () => ({ claims: honest(), callback: (url) => url.searchParams.set("state", "wrong") }),
  "no state": () => ({ claims: honest(), callback: (url) => url.searchParams.delete("state") }),
  "another provider's callback": () => ({
    claims: honest(),
    callback: (url) => {
      url.pathname = "/api/auth/callback/google";
    },
  }),
};

for (const [what, lie] of Object.entries(LIES))
  test(`${what} opens nothing`, async ({ page, provider }) => {
    await continueWith(page, provider, lie());
    await expectRefused(page);
  });

test("a callback works once, and only in the browser that began it", async ({ page, browser, provider, server }) => {
  await continueWith(page, provider, { claims: honest() });
  await expect(page).toHaveURL("/account");
  const used = provider.callbacks.at(-1) ?? "";
  await page.context().clearCookies({ name: "latchkey.session" });
  await page.goto(used);
  await expectRefused(page);

  const elsewhere = await browser.newPage({ baseURL: server.url });
  const divert = (url: URL) => {
    url.pathname = "/forgot-password";
  };
  await continueWith(page, provider, { claims: honest(), callback: divert });
  await expect(page).toHaveURL(/\/forgot-password/);
  const unused = new URL(provider.callbacks.at(-1) ?? "");
  unused.pathname = "/api/auth/callback/oidc";
  await elsewhere.goto(unused.href);
  await expectRefused(elsewhere);
  await elsewhere.close();
});

test("an identity whose email becomes a victim's does not reach the victim's account", async ({
  page,
  provider,
  accounts,
}) => {
  const { email } = await accounts.create();
  const mallory = honest();
  await continueWith(page, provider, { claims: mallory });
  await expect(page).toHaveURL("/account");
  await page.context().clearCookies();
  await continueWith(page, provider, { claims: { ...mallory, email } });
  await expect(page).toHaveURL("/account");
  await expect(page.getByRole("main")).toContainText(mallory.email);
  expect(await accounts.identitiesOf(email)).toEqual([]);
});

test("a provider that hangs fails within ten seconds, and the password still works", async ({
  page,
  provider,
  accounts,
}) => {
  const { email } = await accounts.create();
  const began = Date.now();
  await continueWith(page, provider, { hangs: true });
  await expect(page).toHaveURL(/\/login\?problem=provider$/, { timeout: 15_000 });
  expect(Date.now() - began).toBeLessThan(10_000);
  await logInToAccount(page, email);
});

test("next-auth's other routes are closed", async ({ request }) => {
  for (const path of ["signin", "signin/oidc", "signout", "session", "providers", "csrf", "error"])
    expect((await request.get(`/api/auth/${path}`)).status(), path).toBe(404);
});
