import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { DAY_MS, MINUTE_MS } from "../clock";
import { commit, db } from "../db";
import { staticFiles } from "../db/schema";
import { env } from "../env";
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

test("of the processes of a build one writes, and what was changed meanwhile is put right", async () => {
  const servedAt = async () => (await db().select().from(staticFiles)).map((row) => row.servedAt);
  await commit((tx) => tx.delete(staticFiles).returning());
  await saveStaticFiles(build("page"), savedAt);
  await saveStaticFiles(build("page"), new Date(savedAt.getTime() + MINUTE_MS));
  expect(await servedAt()).toEqual([savedAt]);
  await commit((tx) => tx.update(staticFiles).set({ content: "changed", mac: "" }).returning());
  await saveStaticFiles(build("page"), new Date(savedAt.getTime() + MINUTE_MS));
  expect(await findStaticFile("chunks/page.js")).toBe("/* page */");
  await saveStaticFiles(build("page"), after(1));
  expect(await servedAt()).toEqual([after(1)]);
});

test("files that were signed with an earlier secret are served", async () => {
  await saveStaticFiles(build("earlier"), savedAt);
  const { AUTH_SECRET, AUTH_SECRET_PREVIOUS } = env();
  Object.assign(env(), { AUTH_SECRET: "another-secret-0123456789-abcdefghijkl", AUTH_SECRET_PREVIOUS: [AUTH_SECRET] });
  expect(await findStaticFile("chunks/earlier.js")).toBe("/* earlier */");
  Object.assign(env(), { AUTH_SECRET_PREVIOUS: [] });
  expect(await findStaticFile("chunks/earlier.js")).toBeUndefined();
  Object.assign(env(), { AUTH_SECRET, AUTH_SECRET_PREVIOUS });
});

test("what was written into the database without the secret, or moved to another path, is not served", async () => {
  await saveStaticFiles(build("page"), savedAt);
  await saveStaticFiles(build("other"), savedAt);
  const [other] = await db().select().from(staticFiles).where(eq(staticFiles.path, "chunks/other.js"));
  for (const forged of [{ content: "steal()" }, { mac: "" }, { content: other?.content, mac: other?.mac }]) {
    await saveStaticFiles(build("page"), savedAt);
    await commit((tx) => tx.update(staticFiles).set(forged).returning());
    expect(await findStaticFile("chunks/page.js"), JSON.stringify(forged)).toBeUndefined();
  }
});
