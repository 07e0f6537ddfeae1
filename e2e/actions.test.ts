import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("actions stand in files of their own, so none closes over anything: Next would encrypt it with a key that is no secret", () => {
  const sourcesIn = (folder: string) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`);
  const files = ["app", "lib", "emails"].flatMap(sourcesIn).filter((file) => /(?<!\.test)\.tsx?$/.test(file));
  const withActions = files.filter((file) => readFileSync(file, "utf8").includes("use server"));
  expect(withActions.length).toBeGreaterThan(8);
  for (const file of withActions) {
    const text = readFileSync(file, "utf8");
    expect(text.lastIndexOf("use server"), file).toBe(text.indexOf("use server"));
    expect(text.split("\n")[0], file).toBe('"use server";');
  }
});
