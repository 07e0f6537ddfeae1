/** Lockfiles are npm's own work, whole: what another system installs is in them, and each download is checked. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface Entry {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  inBundle?: boolean;
  optionalDependencies?: Record<string, string>;
  dependencies?: Record<string, string>;
}

const REGISTRY = "https://registry.npmjs.org/";
/** Entries without an integrity, and why: the registry that the lockfile is made with answers 404 for them, and npm keeps them as they are. */
const UNSERVED = [
  ...["android-arm-eabi", "android-arm64", "darwin-arm64", "darwin-x64", "freebsd-x64", "linux-arm-gnueabihf"],
  ...["linux-arm64-gnu", "linux-arm64-musl", "linux-x64-musl", "win32-arm64-msvc", "win32-ia32-msvc", "win32-x64-msvc"],
].map((platform) => `node_modules/@node-rs/bcrypt-${platform}`);

const read = (file: string): Record<string, Entry> => JSON.parse(readFileSync(file, "utf8")).packages;

test.each([
  ["package-lock.json", UNSERVED],
  ["e2e/bench/better-auth/package-lock.json", []],
  ["e2e/support/generated-client/package-lock.json", []],
])("%s is whole, on every machine", (file, withoutIntegrity) => {
  const { "": root, ...packages } = read(file);
  expect(root).toBeDefined();
  const unchecked = Object.entries(packages).filter(
    ([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ""),
  );
  expect(unchecked.map(([name]) => name)).toEqual(withoutIntegrity);
  for (const [name, { version, resolved }] of Object.entries(packages)) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+/);
    // npm leaves it out where it was told to.
    if (resolved !== undefined) expect(resolved, name).toMatch(new RegExp(`^${REGISTRY}`));
  }
  // Other systems' builds: npm ci refuses a lockfile that lacks one.
  const missing = Object.entries(packages).flatMap(([name, { optionalDependencies = {}, dependencies = {} }]) =>
    Object.keys({ ...optionalDependencies, ...dependencies }).filter((needed) => !find(packages, name, needed)),
  );
  expect(missing).toEqual([]);
});

/** As Node looks it up. */
function find(packages: Record<string, Entry>, from: string, needed: string): Entry | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const found = packages[`${folder ? `${folder}/` : ""}node_modules/${needed}`];
    if (found || folder === "") return found;
  }
}
