/** A file that keeps one promise is short: nobody should have to scroll for it. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const ROOMS = ["app", "lib", "emails", "e2e", "drizzle"];
const GENERATED = /^(drizzle\/(sqlite|postgres)|e2e\/\.results)\//;
const SOURCE = /\.(ts|tsx|mjs|css)$/;

const files = ROOMS.flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: "utf8" }).map((name) => path.posix.join(room, name)),
).filter((file) => SOURCE.test(file) && !GENERATED.test(file));

test("no file is longer than 150 lines", () => {
  expect(files.map((file) => `${file} ${lines(file)}`).filter((entry) => Number(entry.split(" ")[1]) > 150)).toEqual(
    [],
  );
});

test("half of the files are shorter than 40 lines", () => {
  const lengths = files.map(lines).sort((a, b) => a - b);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(40);
});

function lines(file: string): number {
  return readFileSync(file, "utf8").trimEnd().split("\n").length;
}
