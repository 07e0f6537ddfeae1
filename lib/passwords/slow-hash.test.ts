import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import vectors from "../vectors/django.json";
import { argon2 } from "./argon2";
import { bcryptEngines } from "./bcrypt";
import { slowHash, slowVerify } from "./slow-hash";

const COST = 6;

test("each engine reads what the others write", () => {
  for (const writer of bcryptEngines)
    for (const reader of bcryptEngines) {
      const encoded = slowHash("Orchid-läntern-41", COST, writer);
      expect(slowVerify("Orchid-läntern-41", encoded, COST, { engine: reader })).toEqual({ ok: true, stale: false });
    }
});

describe.each(bcryptEngines)("by $name", (engine) => {
  const hash = (password: string, cost: number) => slowHash(password, cost, engine);
  const verify = (password: string, encoded: string | null, cost: number, foreign = false) =>
    slowVerify(password, encoded, cost, { engine, foreign });

  test.each(vectors.hashes)("Django's $encoded is read", ({ password, encoded }) => {
    expect(verify(password, encoded, 12)).toEqual({ ok: true, stale: !encoded.startsWith("bcrypt_sha256$") });
    expect(verify(`${password}!`, encoded, COST)).toEqual({ ok: false, stale: false });
  });

  test.each([
    ["argon2$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$qRag3ZXUBIUcKI3fp5Xp/VR3n0X6Esukn5D3oNxP3CI"],
    ["argon2$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$MdpnL+xmYQS8U55FuyqSHyVoLdn8dpK3PRAHqFqaL5w"],
  ])("argon2 as Django writes it, %s, is read where it is installed", (encoded) => {
    expect(verify("lètmein", encoded, COST)).toEqual({ ok: argon2 !== undefined, stale: argon2 !== undefined });
    expect(verify("letmein", encoded, COST)).toEqual({ ok: false, stale: false });
  });

  const HAT_E = "\u00ea";
  test.each([
    ["trimmed", "secret phrase", "  secret phrase\u00a0\t"],
    ["decomposed", HAT_E.normalize("NFD"), HAT_E],
    ["as it was typed, neither composed nor decomposed", "\u00e9e\u0301", "\u00e9e\u0301"],
    ["decomposed and trimmed", `x ${HAT_E.normalize("NFD")}`, `x ${HAT_E} `],
  ])("a hash of another system's, %s, is matched by what is typed, and rewritten", (_how, hashed, typed) => {
    const itself = `bcrypt_sha256$${engine.hash(createHash("sha256").update(hashed).digest("hex"), COST)}`;
    for (const encoded of [engine.hash(hashed, COST), itself])
      expect(verify(typed, encoded, COST, true)).toEqual({ ok: true, stale: true });
    expect(verify(`${typed}x`, itself, COST, true)).toEqual({ ok: false, stale: false });
    // Of ours nothing is trimmed.
    expect(verify(typed, itself, COST).ok).toBe(false);
  });

  test("bare bcrypt is read in each of its spellings, and is stale", () => {
    const bare = engine.hash("lètmein", COST).slice("$2b$".length);
    for (const encoded of [`$2a$${bare}`, `$2b$${bare}`, `$2y$${bare}`, `bcrypt$$2b$${bare}`]) {
      expect(verify("lètmein", encoded, COST)).toEqual({ ok: true, stale: true });
      expect(verify("letmein", encoded, COST).ok).toBe(false);
    }
  });

  test("what is written is today's format, and stale only once the cost rises", () => {
    const encoded = hash("NewPassword123", COST);
    expect(encoded).toMatch(/^bcrypt_sha256\$\$2b\$06\$[./A-Za-z0-9]{53}$/);
    expect(hash("NewPassword123", COST)).not.toBe(encoded);
    expect(verify("NewPassword123", encoded, COST)).toEqual({ ok: true, stale: false });
    expect(verify("NewPassword123", encoded, COST - 1)).toEqual({ ok: true, stale: false });
    expect(verify("NewPassword123", encoded, COST + 1)).toEqual({ ok: true, stale: true });
  });

  test("an accent is the same however it was typed", () => {
    expect(verify("e\u0301tude", hash("\u00e9tude", COST), COST).ok).toBe(true);
    expect(verify("\u00e9tude", hash("e\u0301tude", COST), COST).ok).toBe(true);
    expect(verify("etude", hash("\u00e9tude", COST), COST).ok).toBe(false);
  });

  test("every code point counts: 64 emoji, 128 characters, and beyond the first 72 bytes", () => {
    for (const [right, wrong] of [
      ["🔑".repeat(64), `${"🔑".repeat(63)}🔒`],
      ["a".repeat(128), `${"a".repeat(127)}b`],
      [`${"a".repeat(72)}1`, `${"a".repeat(72)}2`],
      ["a".repeat(73), "a".repeat(72)],
      [" padded ", "padded"],
    ] as const) {
      const encoded = hash(right, COST);
      expect(verify(right, encoded, COST).ok).toBe(true);
      expect(verify(wrong, encoded, COST).ok).toBe(false);
    }
  });
});
