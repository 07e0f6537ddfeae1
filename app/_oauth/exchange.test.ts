/** What a provider publishes is used, what it leaves out is not needed, and the log says which claim or step a refusal was about. */
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { Auth, skipCSRFCheck } from "@auth/core";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { log } from "@/lib/log";
import type { Provider, ProviderProfile } from "@/lib/oauth/providers";
import { singleton } from "@/lib/singleton";
import { shortAuthorizationUrl, wholeAuthorizationUrl } from "./authorization-url";
import { authConfig, logRefusal } from "./config";

const keys = await generateKeyPair("ES256", { extractable: true });
let origin = "";
let published: Record<string, unknown> = {};
let claims: Record<string, unknown> = {};
let asked: string[] = [];
let tokenRequest: { authorization: string | undefined; body: URLSearchParams };

const METADATA = () => ({
  issuer: origin,
  authorization_endpoint: `${origin}/authorize`,
  token_endpoint: `${origin}/token`,
  userinfo_endpoint: `${origin}/userinfo`,
  jwks_uri: `${origin}/jwks`,
  id_token_signing_alg_values_supported: ["ES256"],
});

const server = createServer(async (request, response) => {
  const answer = await answerOf(request);
  response.writeHead(answer ? 200 : 404, { "content-type": "application/json" }).end(JSON.stringify(answer ?? {}));
});

async function answerOf(request: IncomingMessage): Promise<unknown> {
  asked.push(request.url ?? "");
  if (request.url?.endsWith("/.well-known/openid-configuration")) return { ...METADATA(), ...published };
  if (request.url === "/jwks") return { keys: [{ ...(await exportJWK(keys.publicKey)), alg: "ES256" }] };
  if (request.url !== "/token") return undefined;
  tokenRequest = { authorization: request.headers.authorization, body: new URLSearchParams(await text(request)) };
  const now = Math.floor(Date.now() / 1_000);
  const honest = { sub: "s", iss: String(published.issuer ?? origin), aud: "app", iat: now, exp: now + 60 };
  const token = new SignJWT({ ...honest, ...claims }).setProtectedHeader({ alg: "ES256" });
  return { access_token: "a", token_type: "Bearer", id_token: await token.sign(keys.privateKey) };
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(() => server.close());

const refusals: Record<string, unknown>[] = [];
beforeEach(() => {
  published = {};
  claims = {};
  refusals.length = 0;
  vi.spyOn(log(), "warn").mockImplementation((details: unknown) => void refusals.push(details as never));
});

const APP = "http://localhost:3000";
const providerAt = (issuer: string): Provider => ({
  id: "oidc",
  name: "x",
  issuer,
  clientId: "app",
  clientSecret: "p:w",
});

/** From our button to the profile. */
async function exchange(issuer = origin): Promise<{ url?: URL; profile?: ProviderProfile }> {
  // An hour later: it publishes something else.
  singleton("discoveries", () => new Map()).clear();
  asked = [];
  let profile: ProviderProfile | undefined;
  const config = await authConfig(providerAt(issuer), "1-a", (checked) => {
    profile = checked;
  }).catch(logRefusal);
  if (!config) return {};
  const begun = (await Auth(
    new Request(`${APP}/api/auth/signin/oidc`, { method: "POST", body: new URLSearchParams({ callbackUrl: "/" }) }),
    { ...config, skipCSRFCheck },
  )) as Response;
  const url = new URL(begun.headers.get("location") ?? "");
  if (url.origin !== origin) return {};
  claims = { nonce: url.searchParams.get("nonce"), ...claims };
  const cookie = begun.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const state = url.searchParams.get("state") ?? "";
  await Auth(
    new Request(`${APP}/api/auth/callback/oidc?${new URLSearchParams({ code: "c", state })}`, { headers: { cookie } }),
    config,
  );
  return { url, ...(profile && { profile }) };
}

test.each([
  ["nothing", undefined, "basic"],
  ["both", ["client_secret_post", "client_secret_basic"], "basic"],
  ["client_secret_post alone", ["client_secret_post"], "post"],
  ["post and what we have not", ["private_key_jwt", "none", "client_secret_post"], "post"],
])("a provider that lists %s gets the secret as it can take it", async (_, methods, sent) => {
  published = methods ? { token_endpoint_auth_methods_supported: methods } : {};
  expect((await exchange()).profile).toMatchObject({ subject: "s" });
  const { authorization, body } = tokenRequest;
  if (sent === "basic") expect([authorization?.slice(0, 6), body.get("client_secret")]).toEqual(["Basic ", null]);
  else expect([authorization, body.get("client_id"), body.get("client_secret")]).toEqual([undefined, "app", "p:w"]);
});

test.each(["userinfo_endpoint", "id_token_signing_alg_values_supported"])("%s may be left out", async (name) => {
  published = { [name]: undefined };
  expect((await exchange()).profile).toMatchObject({ subject: "s" });
});

test("what it publishes is asked for once, its userinfo only for what the ID token leaves out", async () => {
  claims = { email: "a@example.com", email_verified: true };
  await exchange();
  expect(asked.filter((url) => url !== "/jwks")).toEqual(["/.well-known/openid-configuration", "/token"]);
});

test("only scopes that it has are asked for", async () => {
  published = { scopes_supported: ["openid", "email"] };
  expect((await exchange()).url?.searchParams.get("scope")).toBe("openid email");
  published = {};
  expect((await exchange()).url?.searchParams.get("scope")).toBe("openid profile email");
});

test.each([
  ["", ""],
  ["", "/"],
  ["/", ""],
  ["/realms/a", "/realms/a"],
  ["/realms/a", "/realms/a/"],
  ["/realms/a/", "/realms/a"],
  ["/realms/a/", "/realms/a/"],
])("the issuer %j may be set as %j", async (its, ours) => {
  published = { issuer: origin + its };
  expect((await exchange(origin + ours)).profile).toMatchObject({ subject: "s" });
});

const past = Math.floor(Date.now() / 1_000) - 3_600;
test.each<[string, object, object, string]>([
  ["another issuer", { issuer: "https://else.example" }, {}, "discovery"],
  ["no token endpoint", { token_endpoint: undefined }, {}, "discovery"],
  ["no keys", { jwks_uri: undefined }, {}, "discovery"],
  ["no method with a secret", { token_endpoint_auth_methods_supported: ["private_key_jwt"] }, {}, "discovery"],
  ["a token of another issuer", {}, { iss: "https://else.example" }, "iss"],
  ["a token for somebody else", {}, { aud: "else" }, "aud"],
  ["a token that has expired", {}, { exp: past }, "exp"],
  ["a token with another nonce", {}, { nonce: "else" }, "nonce"],
  ["a token without a subject", {}, { sub: undefined }, "sub"],
  ["a subject that is too long", {}, { sub: "x".repeat(300) }, "id_token"],
])("%s is refused, and the log names the claim or step", async (_, metadata, token, step) => {
  published = { ...metadata };
  claims = { ...token };
  expect((await exchange()).profile).toBeUndefined();
  expect(JSON.stringify(refusals)).not.toContain("p:w");
  expect(refusals.map((refused) => refused.step)).toContain(step);
});

test("an authorization address near 4 KB fits into a cookie, and leads to the same address", async () => {
  published = { authorization_endpoint: `${origin}/authorize?tenant=${"a%20b".repeat(1_100)}` };
  const { url } = await exchange();
  expect(url?.href.length).toBeGreaterThan(3_900);
  const short = shortAuthorizationUrl(url?.href ?? "");
  expect(encodeURIComponent(short).length).toBeLessThan(2_500);
  const whole = new URL((await wholeAuthorizationUrl(short, providerAt(origin))) ?? "");
  expect(Object.fromEntries(whole.searchParams)).toEqual(Object.fromEntries(url?.searchParams ?? []));
  for (const bad of [undefined, "", "javascript:alert(1)", "/x"])
    expect(await wholeAuthorizationUrl(bad, providerAt(origin))).toBeUndefined();
});
