/** A provider that lies, and people who meddle on the way back from it: nobody gets in, and one neutral sentence is all they learn. */
import { createHash, randomUUID } from "node:crypto";
import type { Page } from "playwright/test";
import { OLD_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/hostile-fixtures";
import type { HostileProvider, Lie } from "../support/hostile-provider";
import { logIn } from "../support/steps";

const honest = () => ({ sub: randomUUID(), email: `${randomUUID()}@example.com`, email_verified: true });
const past = () => Math.floor(Date.now() / 1000) - 3_600;

async function walk(page: Page, provider: HostileProvider, lie: Lie): Promise<void> {
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

test("the twin, when honest, lets people in, and the code is bound to this browser by PKCE", async ({
  page,
  hostile,
}) => {
  await walk(page, hostile.provider, { claims: honest() });
  await expect(page).toHaveURL("/account");
  const verifier = hostile.provider.exchanges.at(-1)?.get("code_verifier") ?? "";
  expect(createHash("sha256").update(verifier).digest("base64url")).toHaveLength(43);
  expect(verifier.length).toBeGreaterThanOrEqual(43);
});

test("without JavaScript, forms lead to our own pages only, and on from there, even when the provider sends people from origin to origin", async ({
  browser,
  server,
  hostile,
}) => {
  hostile.provider.lie = { claims: honest() };
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
  "an address that is not verified": () => ({ claims: { ...honest(), email_verified: false } }),
  "an address verified in words only": () => ({ claims: { ...honest(), email_verified: "true" } }),
  "an address it says nothing about": () => ({ claims: { ...honest(), email_verified: undefined } }),
  "a wrong state": () => ({ claims: honest(), back: (address) => address.searchParams.set("state", "wrong") }),
  "no state": () => ({ claims: honest(), back: (address) => address.searchParams.delete("state") }),
  "another provider's callback": () => ({
    claims: honest(),
    back: (address) => {
      address.pathname = "/api/auth/callback/google";
    },
  }),
};

for (const [what, lie] of Object.entries(LIES))
  test(`${what} opens nothing`, async ({ page, hostile }) => {
    await walk(page, hostile.provider, lie());
    await expectRefused(page);
  });

test("the way back works once, and in the browser that began it only", async ({ page, browser, hostile, server }) => {
  await walk(page, hostile.provider, { claims: honest() });
  await expect(page).toHaveURL("/account");
  const way = hostile.provider.ways.at(-1) ?? "";
  await page.context().clearCookies({ name: "latchkey.session" });
  await page.goto(way);
  await expectRefused(page);

  const elsewhere = await browser.newPage({ baseURL: server.url });
  const leadAstray = (address: URL) => {
    address.pathname = "/forgot-password";
  };
  await walk(page, hostile.provider, { claims: honest(), back: leadAstray });
  await expect(page).toHaveURL(/\/forgot-password/);
  const unused = new URL(hostile.provider.ways.at(-1) ?? "");
  unused.pathname = "/api/auth/callback/oidc";
  await elsewhere.goto(unused.href);
  await expectRefused(elsewhere);
  await elsewhere.close();
});

test("an identity whose address becomes a victim's reaches nothing of the victim's", async ({
  page,
  hostile,
  accounts,
}) => {
  const { email } = await accounts.create();
  const mallory = honest();
  await walk(page, hostile.provider, { claims: mallory });
  await expect(page).toHaveURL("/account");
  await page.context().clearCookies();
  await walk(page, hostile.provider, { claims: { ...mallory, email } });
  await expect(page).toHaveURL("/account");
  await expect(page.getByRole("main")).toContainText(mallory.email);
  expect(await accounts.identitiesOf(email)).toEqual([]);
});

test("a provider that hangs ends within ten seconds, and the password goes on working", async ({
  page,
  hostile,
  accounts,
}) => {
  const { email } = await accounts.create();
  const began = Date.now();
  await walk(page, hostile.provider, { hangs: true });
  await expect(page).toHaveURL(/\/login\?problem=provider$/, { timeout: 15_000 });
  expect(Date.now() - began).toBeLessThan(10_000);
  await logIn(page, email, OLD_PASSWORD);
  await expect(page).toHaveURL("/account");
});

test("next-auth's other addresses are shut", async ({ request }) => {
  for (const path of ["signin", "signin/oidc", "signout", "session", "providers", "csrf", "error"])
    expect((await request.get(`/api/auth/${path}`)).status(), path).toBe(404);
});
