import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import path from "node:path";
import { expect, test } from "playwright/test";
import { failedStart, productionVariables } from "../support/server";

const bad: [variable: string, value: string][] = [
  ["AUTH_URL", ""],
  ["AUTH_URL", "not-an-origin"],
  ["AUTH_SECRET", ""],
  ["AUTH_SECRET", "only-29-characters-0123456789"],
  ["AUTH_SECRET", "change-me-0123456789-0123456789-0123456789"],
  ["RESET_LINK_HOURS", "25"],
  ["PASSWORD_MIN_LENGTH", "7"],
  ["BCRYPT_COST", "9"],
  ["DATABASE_URL", "mysql://somewhere"],
  ["MAIL_TRANSPORT", "pigeon"],
];

for (const [variable, value] of bad)
  test(`does not start with ${variable}=${value}`, async () => {
    const { code, output } = await failedStart({ ...(await productionVariables()), [variable]: value });
    expect(code).not.toBe(0);
    expect(output).toContain(variable);
    if (value.length > 2) expect(output).not.toContain(value);
  });

test("does not start where it may not write, and names the file", async () => {
  const DATABASE_URL = "file:/sys/latchkey.db";
  const { code, output } = await failedStart({ ...(await productionVariables()), DATABASE_URL });
  expect(code).not.toBe(0);
  expect(output).toMatch(/Latchkey does not start: .*'\/sys\/latchkey.db'/);
});

test("does not start before it is built, and says what to do", async () => {
  const copy = path.join(test.info().outputPath(), "app/_server/start.mjs");
  cpSync("app/_server/start.mjs", copy);
  const { status, stderr } = spawnSync("node", [copy], { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr).toContain("Run `npm run build` first.");
});
