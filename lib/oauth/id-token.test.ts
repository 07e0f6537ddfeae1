import { createServer } from "node:http";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { env } from "../env";
import { profileFromIdToken } from "./id-token";
import { isEmailAuthority } from "./providers";

const keys = await generateKeyPair("RS256", { extractable: true });
let userinfo: JWTPayload | undefined;
let issuer = "";

const server = createServer(async (request, response) => {
  const bodies: Record<string, unknown> = {
    "/.well-known/openid-configuration": {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      userinfo_endpoint: `${issuer}/userinfo`,
    },
    "/jwks": { keys: [{ ...(await exportJWK(keys.publicKey)), alg: "RS256", use: "sig" }] },
    "/userinfo": userinfo,
  };
  const body = bodies[request.url ?? ""];
  response.writeHead(body ? 200 : 404, { "content-type": "application/json" }).end(JSON.stringify(body ?? {}));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  issuer = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});
afterAll(() => server.close());

async function profile(id: "google" | "oidc", claims: JWTPayload, fromUserinfo?: JWTPayload) {
  userinfo = fromUserinfo;
  const token = await new SignJWT({ sub: "s", ...claims })
    .setProtectedHeader({ alg: "RS256" })
    .setIssuer(issuer)
    .setAudience("app")
    .setIssuedAt()
    .setExpirationTime("1m")
    .sign(keys.privateKey);
  const provider = { id, issuer, name: id, clientId: "app", clientSecret: "secret" };
  return profileFromIdToken(provider, { id_token: token, access_token: "access" }, fetch);
}

const email = "ada@example.com";

test.each([
  ["true in the ID token", { email, email_verified: true }, undefined, true],
  ["the text true", { email, email_verified: "true" }, undefined, true],
  ["any other text or number", { email, email_verified: "yes" }, { sub: "s", email, email_verified: 1 }, false],
  ["absent", { email }, undefined, false],
  ["at userinfo alone", { email }, { sub: "s", email, email_verified: true }, true],
  ["at userinfo alone, as is the email", {}, { sub: "s", email, email_verified: "true" }, true],
  ["at userinfo, in another spelling", { email }, { sub: "s", email: "Ada@Example.com", email_verified: true }, true],
  ["at userinfo, for another subject", { email }, { sub: "t", email, email_verified: true }, false],
  ["at userinfo, for another email", { email }, { sub: "s", email: "eve@example.com", email_verified: true }, false],
] as const)("email_verified %s", async (_, claims, fromUserinfo, emailVerified) => {
  expect(await profile("oidc", claims, fromUserinfo)).toMatchObject({ subject: "s", email, emailVerified });
});

test("without an email, or with a malformed one, nothing is verified", async () => {
  for (const claims of [{ email_verified: true }, { email: "a@b@c", email_verified: true }])
    expect(await profile("oidc", claims)).toMatchObject({ email: undefined, emailVerified: false });
});

test("a subject that no database takes is refused by name", async () => {
  await expect(profile("oidc", { sub: "a\0b", email })).rejects.toThrow("claim sub");
});

test("Google is the authority for its own mailboxes and for the domains that it hosts", async () => {
  const authority = async (address: string, claims: JWTPayload = {}) =>
    (await profile("google", { email: address, email_verified: true, ...claims })).emailAuthority;
  expect(await authority("ada@gmail.com")).toBe(true);
  expect(await authority("ada@example.com", { hd: "example.com" })).toBe(true);
  expect(await authority("ada@example.com")).toBe(false);
  expect(await authority("ada@example.com", { hd: "example.org" })).toBe(false);
  expect(await authority("ada@mail.example.com", { hd: "example.com" })).toBe(false);
  expect(await authority("ada@notgmail.com")).toBe(false);
  expect(await authority("ada@gmail.com", { email_verified: false })).toBe(false);
  expect(isEmailAuthority({ id: "facebook" }, "ada@gmail.com", "gmail.com")).toBe(false);
});

test("another OpenID provider is no authority, whatever it says", async () => {
  const claims = { email: "ada@gmail.com", email_verified: true, hd: "gmail.com" };
  expect(await profile("oidc", claims)).toMatchObject({ emailVerified: true, emailAuthority: false });
});

test("the operator's own directory is: its addresses count as verified, and those of others do not", async () => {
  const settings = env();
  onTestFinished(() => {
    settings.AUTH_OIDC_TRUST_EMAIL = false;
  });
  settings.AUTH_OIDC_TRUST_EMAIL = true;
  for (const email_verified of [undefined, false, true])
    expect(await profile("oidc", { email, email_verified })).toMatchObject({
      emailVerified: true,
      emailAuthority: true,
    });
  expect(await profile("oidc", {})).toMatchObject({ emailVerified: false, emailAuthority: false });
  expect(await profile("google", { email })).toMatchObject({ emailVerified: false, emailAuthority: false });
});

test("auth_time is when the provider asked who this is; without it nobody knows", async () => {
  expect((await profile("oidc", { auth_time: 1_767_268_800 })).authenticatedAt).toEqual(
    new Date("2026-01-01T12:00:00Z"),
  );
  for (const auth_time of [undefined, "1767268800", -1])
    expect((await profile("oidc", { auth_time })).authenticatedAt).toBeUndefined();
});
