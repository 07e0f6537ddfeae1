import { chmodSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { makePrivateFolder } from "./private-files";

const mode = (file: string) => statSync(file).mode & 0o777;

function openFolder(): string {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), "latchkey-private-")), "data");
  mkdirSync(folder, { mode: 0o755 });
  for (const name of ["app.db", "app.db-wal", "other"]) writeFileSync(path.join(folder, name), "", { mode: 0o644 });
  return folder;
}

test("an existing folder and our files in it are taken away from others", () => {
  const folder = openFolder();
  makePrivateFolder(folder, "app.db");
  const files = ["app.db", "app.db-wal", "other"].map((name) => path.join(folder, name));
  expect([folder, ...files].map(mode)).toEqual([0o700, 0o600, 0o600, 0o644]);
});

test("a folder that holds more than files, or that everybody writes to, stays as it is; our files in it do not", () => {
  const [home, temporary] = [openFolder(), openFolder()];
  mkdirSync(path.join(home, "somebody"));
  chmodSync(temporary, 0o1777);
  for (const folder of [home, temporary]) {
    makePrivateFolder(folder, "app.db");
    expect(mode(path.join(folder, "app.db"))).toBe(0o600);
  }
  expect([home, temporary].map(mode)).toEqual([0o755, 0o777]);
});
