import { createHash } from "node:crypto";
import { calculateJwkThumbprint, createLocalJWKSet, decodeProtectedHeader, exportJWK, jwtVerify } from "jose";
import { afterEach, expect, test } from "vitest";
import { env } from "./env";
import { signingKeys, signToken, verifyToken } from "./signing-keys";

const { AUTH_SECRET, AUTH_SECRET_PREVIOUS } = env();
const NEWER = "unit-tests-newer-0123456789-abcdefghij";
afterEach(() => void Object.assign(env(), { AUTH_SECRET, AUTH_SECRET_PREVIOUS }));

const rotate = (secret: string, previous: string[]) =>
  Object.assign(env(), { AUTH_SECRET: secret, AUTH_SECRET_PREVIOUS: previous });
const keySet = () => createLocalJWKSet({ keys: signingKeys().map(({ publicJwk }) => publicJwk) });

test("the published keys are enough to check a token (jose)", async () => {
  const token = signToken(signingKeys()[0], { sub: "ü" });
  const { payload, protectedHeader } = await jwtVerify(token, keySet(), { algorithms: ["ES256"] });
  expect(payload).toEqual({ sub: "ü" });
  expect(protectedHeader).toEqual({ alg: "ES256", typ: "JWT", kid: signingKeys()[0].publicJwk.kid });
  expect(verifyToken(token)).toMatchObject({ payload, key: { secret: AUTH_SECRET } });
});

test("a key follows from its secret alone, today and after every update", () => {
  rotate("a fixed secret of 38 characters, always", []);
  const [{ publicJwk }] = signingKeys();
  expect(publicJwk).toEqual(FIXED);
});

test("a key is named by the thumbprint of what is published, and its private half is not in it (RFC 7638)", async () => {
  for (const { publicJwk, publicKey, privateKey, secret } of signingKeys()) {
    expect(publicJwk.kid).toBe(await calculateJwkThumbprint(publicJwk));
    expect(publicJwk).toMatchObject(await exportJWK(publicKey));
    const { d = "" } = await exportJWK(privateKey);
    expect(JSON.stringify(publicJwk)).not.toContain(d);
    expect(JSON.stringify(publicJwk)).not.toContain(secret);
    expect(Buffer.from(d, "base64url")).not.toEqual(createHash("sha256").update(secret).digest());
  }
});

test("through a rotation tokens stay good as long as their secret is listed", async () => {
  const older = signToken(signingKeys()[0], { n: 1 });
  rotate(NEWER, [AUTH_SECRET]);
  const newer = signToken(signingKeys()[0], { n: 2 });
  expect(decodeProtectedHeader(newer).kid).not.toBe(decodeProtectedHeader(older).kid);
  for (const token of [older, newer]) {
    expect(verifyToken(token)).toBeDefined();
    expect(await jwtVerify(token, keySet())).toBeDefined();
  }
  rotate(NEWER, []);
  expect(verifyToken(older)).toBeUndefined();
  await expect(jwtVerify(older, keySet())).rejects.toThrow();
  expect(verifyToken(newer)).toBeDefined();
});

test("what another system knows is no key: Django's secrets sign nothing here", () => {
  Object.assign(env(), { DJANGO_SECRETS: [{ secret: "django-insecure-0123456789", timeZone: "UTC" }] });
  expect(signingKeys()).toHaveLength(1 + AUTH_SECRET_PREVIOUS.length);
  Object.assign(env(), { DJANGO_SECRETS: [] });
});

/** Computed in Python, from RFC 5869 and the curve's equation. */
const FIXED = {
  kty: "EC",
  crv: "P-256",
  x: "xmZLOqbOC-2lGcIqrwPo3UUqAHJuc0H6fGxj-n34T8U",
  y: "A7AWrIy4Mc0PC6jmAHOb97Y37M6jKZ08oNiAAjQGe7w",
  kid: "S-KNu5QEp9pdYk1UuTfRZ4kI-s44sHpa6uA6P8VnfP8",
  alg: "ES256",
  use: "sig",
};
