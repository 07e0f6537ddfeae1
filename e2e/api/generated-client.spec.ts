/** What front ends do with the description: generate a client from it, and lint it. Their tools want another TypeScript than ours. */
import { spawnSync } from "node:child_process";
import { cpSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "../support/api";
import { linkIn } from "../support/mailbox";

const SOURCE = "e2e/support/generated-client";
const FOLDER = path.resolve("e2e/.results/generated-client");

test("a client generated from the description compiles, and plays the journey; and Redocly finds nothing", async ({
  server,
  mailbox,
}) => {
  const description = await (await fetch(`${server.url}/api/openapi.json`)).text();
  rmSync(FOLDER, { recursive: true, force: true });
  cpSync(SOURCE, FOLDER, { recursive: true });
  writeFileSync(path.join(FOLDER, "openapi.json"), description);
  run("npm", "ci", "--ignore-scripts");
  run("npx", "openapi-typescript", "openapi.json", "--output", "schema.d.ts");
  run(
    "npx",
    "tsc",
    "--noEmit",
    "--strict",
    "--skipLibCheck",
    "--module",
    "nodenext",
    "--target",
    "es2023",
    "journey.mts",
  );

  const { journey } = await import(path.join(FOLDER, "journey.mts"));
  const email = "generated@example.com";
  const linkTo = async (subject: string) => linkIn((await mailbox.receive(email, subject)).text);
  expect(await journey(server.url, email, ["Copper-lantern-17", "Velvet-harbour-29"], linkTo)).toEqual({
    signUp: [201, email],
    activation: 204,
    me: email,
    hasPassword: true,
    renewed: "string",
    request: 204,
    refused: [400, { new_password: expect.arrayContaining(["This password is too common."]) }],
    confirmed: 204,
    dead: 401,
    again: 200,
  });

  const { lint } = await import(path.join(FOLDER, "lint.mjs"));
  expect(await lint(description)).toEqual([]);
});

function run(command: string, ...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: FOLDER, encoding: "utf8" });
  expect(status, `${stdout}${stderr}`).toBe(0);
}
