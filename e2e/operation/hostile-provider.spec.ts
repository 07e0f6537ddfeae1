import { createHash, randomUUID } from "node:crypto";
import type { Page } from "playwright/test";
import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { expect, type HostileProvider, type Lie, test } from "../support/hostile-provider";
import { logInToAccount, submitLogin } from "../support/steps";

test.describe.configure({ mode: "parallel" });

const honest = () => ({ sub: randomUUID(), email: `${randomUUID()}@example.com`, email_verified: true });
const past = () => Math.floor(Date.now() / 1000) - 3_600;

async function continueWith(page: Page, provider: HostileProvider, lie: Lie): Promise<void> {
  provider.lie = lie;
  await page.goto("/login");
  await page.getByRole("button", { name: "Continue with Mallory" }).click();
}

/** As a tab that is left alone. */
function divert(url: URL): void {
  url.pathname = "/forgot-password";
}

async function completeSignUp(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel("New password", { exact: true }).fill(NEW_PASSWORD);
  await page.getByLabel("Confirm new password").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Your account is ready" })).toBeVisible();
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

test("an address verified as the text “true” counts, as some providers write it", async ({ page, provider }) => {
  await continueWith(page, provider, { claims: { ...honest(), email_verified: "true" } });
  await expect(page).toHaveURL("/account");
});

test("a verified address opens no account that is there already: its owner logs in once, and adds the provider", async ({
  page,
  provider,
  accounts,
}) => {
  const { email } = await accounts.create();
  const claims = { ...honest(), email };
  await continueWith(page, provider, { claims });
  await expect(page.getByText("This address has an account already.")).toBeVisible();
  expect(await accounts.identitiesOf(email)).toEqual([]);
  await submitLogin(page, email, OLD_PASSWORD);
  await page.getByRole("button", { name: "Link Mallory" }).click();
  await expect(page.getByText("Linked. You can now sign in with it.")).toBeVisible();
  await page.context().clearCookies();
  await continueWith(page, provider, { claims });
  await expect(page).toHaveURL("/account");
});

for (const email_verified of [false, undefined])
  test(`a newcomer with an address that is ${email_verified === false ? "not verified" : "nothing"} by their provider begins by email`, async ({
    page,
    provider,
    mailbox,
    accounts,
  }) => {
    const claims = { ...honest(), email_verified };
    await continueWith(page, provider, { claims });
    await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
    await expect(page).toHaveURL("/continue-with/email");
    expect(await accounts.identitiesOf(claims.email)).toEqual([]);
    await completeSignUp(page, await mailbox.verifyLink(claims.email));
    expect(await accounts.identitiesOf(claims.email)).toEqual(["oidc"]);
    await continueWith(page, provider, { claims });
    await expect(page).toHaveURL("/account");
  });

test("a newcomer without an address is asked for it, and a taken one gets the same answer", async ({
  page,
  provider,
  mailbox,
  accounts,
  expectAccessible,
}) => {
  const answers: string[] = [];
  const { email: taken } = await accounts.create();
  const claims = { sub: randomUUID() };
  for (const email of [taken, `${randomUUID()}@example.com`]) {
    await continueWith(page, provider, { claims });
    await expect(page.getByText("Mallory did not tell us an address that it has checked.")).toBeVisible();
    await expectAccessible(page);
    await page.getByLabel("Email").fill(email);
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
    const answer = await page.getByRole("main").ariaSnapshot();
    answers.push(answer.replace(/strong: \w+ \w+\n/, "").replaceAll(email, "the address"));
    if (email === taken) await mailbox.receive(taken, "You already have an account");
    else await completeSignUp(page, await mailbox.verifyLink(email));
  }
  expect(answers[0]).toBe(answers[1]);
  expect(await accounts.identitiesOf(taken)).toEqual([]);
  await continueWith(page, provider, { claims });
  await expect(page).toHaveURL("/account");
});

test("nobody can name an identity of their choice in the cookie", async ({ page, provider }) => {
  await continueWith(page, provider, { claims: { sub: randomUUID() } });
  await expect(page).toHaveURL("/continue-with/email");
  const cookie = (await page.context().cookies()).find(({ name }) => name === "latchkey.newcomer");
  if (!cookie) throw new Error("no cookie");
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax" });
  const forged = Buffer.from(JSON.stringify({ newcomer: { identity: { provider: "oidc", subject: "victim" } } }));
  await page.context().addCookies([{ ...cookie, value: `e30.${forged.toString("base64url")}.` }]);
  await page.goto("/continue-with/email");
  await expect(page).toHaveURL("/signup");
});

test("two tabs each keep their own state, nonce and verifier, and both finish", async ({ page, provider }) => {
  const claims = honest();
  const callbacks: URL[] = [];
  for (let tabs = 0; tabs < 2; tabs++) {
    await continueWith(page, provider, { claims, callback: divert });
    await expect(page).toHaveURL(/\/forgot-password/);
    callbacks.push(new URL(provider.callbacks.at(-1) ?? ""));
  }
  for (const callback of callbacks) {
    callback.pathname = "/api/auth/callback/oidc";
    await page.context().clearCookies({ name: "latchkey.session" });
    await page.goto(callback.href);
    await expect(page).toHaveURL("/account");
  }
});

test("abandoned authorizations do not fill the Cookie header", async ({ page, provider }) => {
  for (let tabs = 0; tabs < 6; tabs++) {
    await continueWith(page, provider, { claims: honest(), callback: divert });
    await expect(page).toHaveURL(/\/forgot-password/);
  }
  const cookies = await page.context().cookies();
  expect(cookies.filter(({ name }) => name.endsWith(".state"))).toHaveLength(2);
  expect(cookies.map(({ name, value }) => `${name}=${value}; `).join("").length).toBeLessThan(5_000);
});

test("a callback fetched twice shows the account to who is signed in by now", async ({ page, provider }) => {
  await continueWith(page, provider, { claims: honest() });
  await expect(page).toHaveURL("/account");
  await page.goto(provider.callbacks.at(-1) ?? "");
  await expect(page).toHaveURL("/account");
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
  let began = 0;
  // What it said of itself is known: it hangs when the code is exchanged.
  const hangs = () => {
    began = Date.now();
    provider.lie = { hangs: true };
  };
  await continueWith(page, provider, { claims: honest(), callback: hangs });
  await expect(page).toHaveURL(/\/login\?problem=provider$/, { timeout: 15_000 });
  expect(Date.now() - began).toBeLessThan(10_000);
  await logInToAccount(page, email);
});

test("next-auth's other routes are closed", async ({ request }) => {
  for (const path of ["signin", "signin/oidc", "signout", "session", "providers", "csrf", "error"])
    expect((await request.get(`/api/auth/${path}`)).status(), path).toBe(404);
});
