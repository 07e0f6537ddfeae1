/** A check takes the work of one at today's cost, whatever is stored. */
import { afterEach, describe, expect, test, vi } from "vitest";
import vectors from "../vectors/django.json";
import { bcryptEngines } from "./bcrypt";
import { slowHash, slowVerify } from "./slow-hash";

const COST = 6;
/** With zeros in the spare bits of salt and hash: engines may refuse any other at once, without the work. */
const AS_BCRYPT_WRITES_IT = /^\$2b\$\d\d\$[./A-Za-z\d]{21}[.Oeu][./A-Za-z\d]{30}[.CGKOSWaeimquy26]$/;

describe.each(bcryptEngines)("by $name", (engine) => {
  const compare = vi.spyOn(engine, "matches");
  afterEach(() => compare.mockClear());
  const hash = (password: string, cost: number) => slowHash(password, cost, engine);
  const verify = (password: string, encoded: string | null, cost: number) =>
    slowVerify(password, encoded, cost, { engine });

  /** In iterations of bcrypt. */
  function workDone(): number {
    return compare.mock.calls.map(([, stored]) => 2 ** Number(stored.slice(4, 6))).reduce((sum, work) => sum + work, 0);
  }

  const BCRYPT_TAIL = "e2NzOlcrVEuZnRMtHeneW.ofX2Bzxu1J0RH1exN5SBiX8FHQFhkeK";
  const DIGEST = `${"A".repeat(43)}=`;
  test.each([
    null,
    "",
    "!",
    "!hVs4Cn3o5G1wk8pqlTmPbRQZMvZ0Jq1nW9e2Yx7u",
    "password",
    "bcrypt_sha256$$2b$12$short",
    `bcrypt_sha256$$2b$12$${BCRYPT_TAIL}\n`,
    `bcrypt_sha256$$2b$0${COST}$${BCRYPT_TAIL.slice(0, -1)}L`,
    `bcrypt_sha256$$2b$0${COST}$${BCRYPT_TAIL.slice(0, 21)}k${BCRYPT_TAIL.slice(22)}`,
    `bcrypt_sha256$$2b$03$${BCRYPT_TAIL}`,
    `bcrypt_sha256$$2b$17$${BCRYPT_TAIL}`,
    `$2b$31$${BCRYPT_TAIL}`,
    `$2x$12$${BCRYPT_TAIL}`,
    "md5$salt$5f4dcc3b5aa765d61d8327deb882cf99",
    `pbkdf2_sha256$0$salt$${DIGEST}`,
    `pbkdf2_sha256$999999999$salt$${DIGEST}`,
    "pbkdf2_sha256$1000$salt$AAAA",
    `scrypt$16383$salt$8$5$${"A".repeat(86)}==`,
    `scrypt$1$salt$8$5$${"A".repeat(86)}==`,
    `scrypt$65536$salt$1$1$${"A".repeat(86)}==`,
    `scrypt$4194304$salt$8$1$${"A".repeat(86)}==`,
    `scrypt$2$salt$8$9999$${"A".repeat(86)}`,
    "$argon2id$v=19$m=102400,t=2,p=8$c2FsdA$aGFzaA",
    `argon2$argon2id$v=19$m=1024000,t=2,p=8$c29tZXNhbHQ$${"A".repeat(43)}`,
    `argon2$argon2id$v=19$m=16,t=2,p=8$c29tZXNhbHQ$${"A".repeat(43)}`,
    `argon2$argon2x$v=19$m=64,t=2,p=8$c29tZXNhbHQ$${"A".repeat(43)}`,
  ])("%j never verifies, after one real check at today's cost", (encoded) => {
    for (const password of ["", "password", "nobody", (encoded ?? "null").trim()])
      expect(verify(password, encoded, COST)).toEqual({ ok: false, stale: false });
    expect(workDone()).toBe(4 * 2 ** COST);
    for (const [, stored] of compare.mock.calls) expect(stored).toMatch(AS_BCRYPT_WRITES_IT);
  });

  test("what cannot be a password is refused after one real check, not of the text itself", () => {
    const encoded = hash("NewPassword123", COST);
    for (const password of ["a".repeat(129), "a".repeat(100_000), "🔑".repeat(129), "\ud83d", "NewPassword123\0"]) {
      compare.mockClear();
      expect(verify(password, encoded, COST).ok).toBe(false);
      expect(compare.mock.calls.map(([text]) => text)).toEqual(["nobody"]);
      expect(workDone()).toBe(2 ** COST);
    }
  });

  test("a wrong password takes the same work at a lower cost, in an older format and at 0, 1, 72 and 128 characters", () => {
    const cheap = hash("NewPassword123", COST - 2);
    const legacy = engine.hash("NewPassword123", COST - 1);
    for (const encoded of [cheap, legacy, hash("NewPassword123", COST)])
      for (const length of [0, 1, 72, 128]) {
        compare.mockClear();
        expect(verify("x".repeat(length), encoded, COST).ok).toBe(false);
        expect(workDone()).toBe(2 ** COST);
      }
  });

  test("a right password takes it as well, in an older format or at a lower cost", () => {
    for (const encoded of [hash("NewPassword123", COST - 2), engine.hash("NewPassword123", COST - 1)]) {
      compare.mockClear();
      expect(verify("NewPassword123", encoded, COST)).toEqual({ ok: true, stale: true });
      expect(workDone()).toBe(2 ** COST);
    }
  });

  test.each([
    ["password", 1],
    ["pässword", 2],
    ["password ", 2],
    ["p\u00e4sswo\u0301rd", 3],
    [" p\u00e4sswo\u0301rd\n", 4],
  ])(
    "how another system may have hashed %j costs the same work, whatever is stored and whichever it was",
    (typed, checks) => {
      const decomposed = typed.normalize("NFD");
      const foreign = [typed, decomposed, typed.trim(), "another"].map((text) => engine.hash(text, COST - 1));
      for (const encoded of [null, "!", "md5$a$b", hash(typed, COST), hash("another", COST), ...foreign]) {
        compare.mockClear();
        verify(typed, encoded, COST);
        expect(workDone(), encoded ?? "null").toBe(checks * 2 ** COST);
      }
    },
  );

  test("an iteration of PBKDF2 and a block of scrypt are counted as the work they are", () => {
    // 1,000 iterations of PBKDF2 are worth 2.9 of bcrypt's 64; what a cost of 4 cannot fill is left out.
    verify("wrong", vectors.hashes[0]?.encoded as string, COST);
    expect(workDone()).toBe(2 ** 5 + 2 ** 4);
    compare.mockClear();
    verify("wrong", vectors.hashes[4]?.encoded as string, COST);
    expect(workDone()).toBe(0);
  });

  test("a hash at today's cost is read, however high that is", () => {
    expect(verify("password", `bcrypt_sha256$$2b$17$short`, COST).ok).toBe(false);
    compare.mockReturnValueOnce(true);
    expect(verify("password", `bcrypt_sha256$$2b$17$${BCRYPT_TAIL}`, 17)).toEqual({ ok: true, stale: false });
  });
});
