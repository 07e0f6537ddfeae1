import { mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { devSecret } from "./dev-secret";

const folder = () => path.join(mkdtempSync(path.join(tmpdir(), "latchkey-secret-")), "data");

test("a secret is generated once, kept, and readable by its owner only", () => {
  const here = folder();
  const secret = devSecret(`file:${here}/latchkey.db`);
  expect(devSecret(`file:${here}/latchkey.db`)).toBe(secret);
  expect(secret.length).toBeGreaterThanOrEqual(44);
  expect([here, `${here}/secret`].map((file) => statSync(file).mode & 0o777)).toEqual([0o700, 0o600]);
});

test("no two folders share a secret", () => {
  expect(devSecret(`file:${folder()}/latchkey.db`)).not.toBe(devSecret(`file:${folder()}/latchkey.db`));
});
