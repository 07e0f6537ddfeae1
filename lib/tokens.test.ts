import { expect, test } from "vitest";
import { CLOCK_SKEW_MS } from "./clock";
import { env } from "./env";
import {
  checkToken,
  decodeDjangoUid,
  decodeUid,
  encodeUid,
  mintToken,
  type TokenSubject,
  tokenAt,
  uidOf,
} from "./tokens";
import vectors from "./vectors/django.json";

const at = new Date("2026-01-02T03:04:05.678Z");
const alice: TokenSubject = {
  id: 42,
  email: "alice@example.com",
  passwordHash: "bcrypt_sha256$$2b$12$e2NzOlcrVEuZnRMtHeneW.ofX2Bzxu1J0RH1exN5SBiX8FHQFhkeK",
  lastLoginAt: new Date("2025-12-31T23:59:58.123Z"),
};
const later = (seconds: number): Date => new Date(at.getTime() + seconds * 1000);

test.each(vectors.token.cases)("a reset token is Django's: $token", (vector) => {
  const subject = {
    id: Number(vector.pk),
    email: vector.email,
    passwordHash: vector.password,
    lastLoginAt: vector.last_login === null ? null : new Date(vector.last_login),
  };
  expect(tokenAt("reset-password", subject, vectors.token.ts, vector.secret)).toBe(vector.token);
  expect(encodeUid(subject.id)).toBe(vector.uid);
});

test("a minted token carries its second, and is valid in it", () => {
  const token = mintToken("reset-password", alice, at);
  expect(token).toBe(tokenAt("reset-password", alice, vectors.token.ts, env().AUTH_SECRET));
  expect(checkToken("reset-password", alice, token, at)).toBe("valid");
});

test.each(["reset-password", "verify-email", "reauthenticate"] as const)(
  "%s: valid in its last second, expired in the next",
  (purpose) => {
    const token = mintToken(purpose, alice, at);
    const life = { "reset-password": env().RESET_LINK_HOURS * 3600, "verify-email": 86_400, reauthenticate: 900 }[
      purpose
    ];
    expect(checkToken(purpose, alice, token, later(life))).toBe("valid");
    expect(checkToken(purpose, alice, token, later(life + 1))).toBe("expired");
  },
);

test("a token from the future is refused, beyond what the clocks of two machines may differ by", () => {
  const skew = CLOCK_SKEW_MS / 1_000;
  for (const [ahead, status] of [
    [1, "valid"],
    [skew, "valid"],
    [skew + 1, "invalid"],
  ] as const) {
    const token = mintToken("reset-password", alice, later(ahead));
    expect(checkToken("reset-password", alice, token, at), String(ahead)).toBe(status);
    expect(checkToken("reset-password", alice, token, later(ahead))).toBe("valid");
  }
});

test.each<[string, Partial<TokenSubject>]>([
  ["the password", { passwordHash: "bcrypt_sha256$$2b$12$other" }],
  ["its loss", { passwordHash: null }],
  ["a login", { lastLoginAt: new Date("2025-12-31T23:59:59.123Z") }],
  ["the address", { email: "alice@example.org" }],
  ["the user", { id: 43 }],
])("%s changed: the token is invalid", (_what, change) => {
  const token = mintToken("reset-password", alice, at);
  expect(checkToken("reset-password", alice, token, at)).toBe("valid");
  expect(checkToken("reset-password", { ...alice, ...change }, token, at)).toBe("invalid");
});

test.each<[string, Partial<TokenSubject>]>([
  ["id", { id: 43 }],
  ["address", { email: "alice@example.org" }],
  ["time", { createdAt: later(-1) }],
])("a verify token belongs to the sign-up of its %s alone", (_what, change) => {
  const signUp = { ...alice, createdAt: at };
  const token = mintToken("verify-email", signUp, at);
  expect(checkToken("verify-email", { ...signUp, passwordHash: "any", lastLoginAt: null }, token, at)).toBe("valid");
  expect(checkToken("verify-email", { ...signUp, ...change }, token, at)).toBe("invalid");
});

test("a “not me” token is bound to its notice, lives seven days, and outlives a new password and a login, but no lock", () => {
  const told = { ...alice, notice: "new-device" };
  const token = mintToken("not-me", told, at);
  const check = (subject: TokenSubject, now = at) => checkToken("not-me", subject, token, now);
  expect([check(told, later(7 * 86_400)), check(told, later(7 * 86_400 + 1))]).toEqual(["valid", "expired"]);
  expect(check({ ...told, passwordHash: null, lastLoginAt: at })).toBe("valid");
  for (const change of [{ notice: "method-added" }, { lockedAt: at }, { email: "b@example.com" }, { id: 43 }])
    expect(check({ ...told, ...change })).toBe("invalid");
});

test("no token works for a purpose not its own", () => {
  expect(checkToken("verify-email", alice, mintToken("reset-password", alice, at), at)).toBe("invalid");
  expect(checkToken("reset-password", alice, mintToken("verify-email", alice, at), at)).toBe("invalid");
  expect(checkToken("reset-password", alice, mintToken("not-me", alice, at), at)).toBe("invalid");
  expect(checkToken("not-me", alice, mintToken("reset-password", alice, at), at)).toBe("invalid");
});

test("previous secrets are accepted, and never used for a new token", () => {
  const [older] = env().AUTH_SECRET_PREVIOUS;
  const token = tokenAt("reset-password", alice, vectors.token.ts, older as string);
  expect(checkToken("reset-password", alice, token, at)).toBe("valid");
  expect(mintToken("reset-password", alice, at)).not.toBe(token);
  const foreign = tokenAt("reset-password", alice, vectors.token.ts, "a secret that was never ours, but long");
  expect(checkToken("reset-password", alice, foreign, at)).toBe("invalid");
});

test("Django's key among the previous secrets opens reset links, and nothing else", () => {
  const key = "django-insecure-^w!0#x4u2g(b$k8n5v=z1m&q7r*t)y-e6h_a+s3d9j%f@c0l";
  const verify = tokenAt("verify-email", alice, vectors.token.ts, key);
  const reset = tokenAt("reset-password", alice, vectors.token.ts, key);
  expect(checkToken("reset-password", alice, reset, at)).toBe("invalid");
  Object.assign(env(), { DJANGO_SECRETS: [{ secret: key, timeZone: "UTC" }] });
  expect(checkToken("reset-password", alice, reset, at)).toBe("valid");
  expect(checkToken("verify-email", alice, verify, at)).toBe("invalid");
  Object.assign(env(), { DJANGO_SECRETS: [] });
});

test.each([
  ["Asia/Kolkata", 5.5],
  ["America/New_York", -5],
  ["UTC", 0],
])("a link that Django mailed in its TIME_ZONE %s lives as long as any other, by that clock", (timeZone, hours) => {
  const secret = "django-insecure-^w!0#x4u2g(b$k8n5v=z1m&q7r*t)y-e6h_a+s3d9j%f@c0l";
  const token = tokenAt("reset-password", alice, vectors.token.ts + hours * 3600, secret);
  const life = env().RESET_LINK_HOURS * 3600;
  Object.assign(env(), { DJANGO_SECRETS: [{ secret, timeZone }] });
  const moments = [-CLOCK_SKEW_MS / 1_000 - 1, 0, life, life + 1];
  expect(moments.map((moment) => checkToken("reset-password", alice, token, later(moment)))).toEqual([
    ...["invalid", "valid", "valid", "expired"],
  ]);
  Object.assign(env(), { DJANGO_SECRETS: [] });
});

test("a token of an account that came from Django has its key, its spelling of the address and its stored password", () => {
  const [vector] = vectors.token.cases;
  const imported = {
    id: 7,
    djangoPk: "42",
    email: "another@example.com",
    django: { email: vector?.email ?? "", unusedPassword: vector?.password ?? "" },
    passwordHash: null,
    lastLoginAt: null,
  };
  expect(tokenAt("reset-password", imported, vectors.token.ts, vector?.secret ?? "")).toBe(vector?.token);
  const withPassword = { ...imported, passwordHash: "new" };
  expect(tokenAt("reset-password", withPassword, vectors.token.ts, vector?.secret ?? "")).not.toBe(vector?.token);
});

test("the uid of a UUID is Django's, and has one spelling", () => {
  const djangoPk = "7f9c2b1e-55aa-4c0f-9d3e-0123456789ab";
  const uid = uidOf({ id: 7, djangoPk });
  expect(uid).toBe("N2Y5YzJiMWUtNTVhYS00YzBmLTlkM2UtMDEyMzQ1Njc4OWFi");
  expect([decodeDjangoUid(uid), decodeUid(uid)]).toEqual([djangoPk, undefined]);
  const others = [djangoPk.toUpperCase(), djangoPk.replaceAll("-", ""), `{${djangoPk}}`, `${djangoPk} `, "42"];
  for (const text of others) expect(decodeDjangoUid(encodeUid(text)), text).toBeUndefined();
  expect(decodeDjangoUid(`${uid}=`)).toBeUndefined();
});

test("an account without a password gets tokens, too", () => {
  const social = { ...alice, passwordHash: null, lastLoginAt: null };
  expect(checkToken("reset-password", social, mintToken("reset-password", social, at), at)).toBe("valid");
});

test("an unknown subject has neither a valid nor an expired token", () => {
  const nobody = { id: 0, email: "" };
  const token = mintToken("reset-password", nobody, at);
  expect(checkToken("reset-password", undefined, token, at)).toBe("invalid");
  expect(checkToken("reset-password", undefined, token, later(1e6))).toBe("invalid");
});

test("any change makes a token invalid, also after its life", () => {
  const token = mintToken("reset-password", alice, at);
  const changed = [...token].flatMap((character, i) =>
    ["0", "f", "A", "-", "\u0661", ""]
      .filter((other) => other !== character)
      .map((other) => token.slice(0, i) + other + token.slice(i + 1)),
  );
  const others = [
    `0${token}`,
    `${token}0`,
    `${token}\n`,
    ` ${token}`,
    token.toUpperCase(),
    "",
    "-",
    `${"z".repeat(14)}-`,
  ];
  for (const text of [...changed, ...others, "1-".repeat(50_000)])
    for (const now of [at, later(1e6)]) expect(checkToken("reset-password", alice, text, now)).toBe("invalid");
});

test("a uid is the base64 of the decimal id", () => {
  for (const id of [1, 9, 42, 1234567, Number.MAX_SAFE_INTEGER]) expect(decodeUid(encodeUid(id))).toBe(id);
  expect(encodeUid(1)).toBe("MQ");
});

test("only the canonical spelling of a uid is accepted", () => {
  const spelled = [
    "0",
    "-1",
    "01",
    " 1",
    "1 ",
    "1.0",
    "1e3",
    "0x1",
    "+1",
    "9007199254740992",
    "\u0661",
    "",
    "1\n",
    "NaN",
  ];
  for (const text of spelled) expect(decodeUid(Buffer.from(text).toString("base64url"))).toBeUndefined();
  for (const uid of ["MQ==", "MQ=", "MR", "M", "MQ\n", " MQ", "N D I", "NDI.", "*", "M".repeat(100_000)])
    expect(decodeUid(uid)).toBeUndefined();
});
