import { expect, test } from "vitest";
import { DAY_MS } from "../clock";
import { commit, db } from "../db";
import { staticFiles } from "../db/schema";
import { findStaticFile, purgeStaticFiles, saveStaticFiles } from "./static-files";

const savedAt = new Date("2026-01-01T00:00:00Z");
const after = (days: number) => new Date(savedAt.getTime() + days * DAY_MS);
const build = (name: string) => new Map([[`chunks/${name}.js`, `/* ${name} */`]]);

test("the files of one build are found beside those of another, seven days after its last server", async () => {
  await saveStaticFiles(build("before"), savedAt);
  await saveStaticFiles(build("after"), after(6));
  await saveStaticFiles(build("after"), after(7));
  expect(await findStaticFile("chunks/before.js")).toBe("/* before */");
  expect(await findStaticFile("chunks/neither.js")).toBeUndefined();

  await purgeStaticFiles(after(6.999));
  expect(await findStaticFile("chunks/before.js")).toBe("/* before */");
  await purgeStaticFiles(after(7));
  expect(await findStaticFile("chunks/before.js")).toBeUndefined();
  expect(await findStaticFile("chunks/after.js")).toBe("/* after */");
});

test("what was written into the database without the secret, or moved to another path, is not served", async () => {
  await saveStaticFiles(build("page"), savedAt);
  await saveStaticFiles(build("other"), savedAt);
  const [other] = await db().select().from(staticFiles);
  for (const forged of [{ content: "steal()" }, { mac: "" }, { content: other?.content, mac: other?.mac }]) {
    await saveStaticFiles(build("page"), savedAt);
    await commit((tx) => tx.update(staticFiles).set(forged).returning());
    expect(await findStaticFile("chunks/page.js"), JSON.stringify(forged)).toBeUndefined();
  }
});
