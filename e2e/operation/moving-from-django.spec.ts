/** docs/moving-from-django.md, command by command: a real Django site moves in, its front end goes on, and it moves back. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "playwright/test";
import { NEW_PASSWORD } from "../support/accounts";
import { findDjango, openDjango } from "../support/django/site";
import { linkIn, Mailbox } from "../support/mailbox";
import { postJson } from "../support/network";
import { ONE_PROCESS, productionVariables, type Server, startServer } from "../support/server";

const commands = [...readFileSync("docs/moving-from-django.md", "utf8").matchAll(/```sh\n(.*?)```/gs)].flatMap(
  ([, block = ""]) => block.trim().split("\n"),
);
const PHRASE = "a long phrase";

test("each command of the page moves a site in, and back", async () => {
  test.skip(!findDjango(), "Django cannot be had here");
  test.setTimeout(300_000);
  const django = openDjango("djoser");
  const variables: Record<string, string> = { ...(await productionVariables()), ...ONE_PROCESS };
  const run = (command: string) => {
    const here = command.replaceAll("/srv/move", django.folder);
    if (here.startsWith("python ")) return django.shell(here);
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: "production", ...variables } as const;
    const { status, stdout, stderr } = spawnSync(here, { shell: true, encoding: "utf8", env });
    return { status, output: stdout + stderr };
  };
  const member = (name: string, more = {}) => ({
    username: name,
    email: `${name}@example.com`,
    typed: PHRASE,
    ...more,
  });
  const hashers = ["pbkdf2_sha256", "pbkdf2_sha1", "argon2", "bcrypt_sha256", "bcrypt"];
  await django.run("create", [
    ...hashers.map((hasher) => member(hasher, { hasher })),
    member("Mixed", { email: "Mixed@Example.com" }),
    member("old", { hasher: "md5" }),
  ]);
  const links = await django.run<Link[]>("links", ["Mixed@Example.com", "pbkdf2_sha1@example.com", "old@example.com"]);

  const [dump = "", migrate = "", rehearsal = "", bulk = "", lastDump = "", last = "", out = "", load = "", ...more] =
    commands;
  expect(more).toEqual([]);
  for (const command of [dump, migrate]) expect(run(command), command).toMatchObject({ status: 0 });
  expect(run(rehearsal)).toMatchObject({ status: 1, output: expect.stringContaining("7 accounts: 7 new, 0 changed") });
  expect(run(bulk)).toMatchObject({ status: 0, output: expect.stringContaining("7 accounts: 7 new, 0 changed") });
  await django.run("add", [member("late")]);
  await django.run("change", { "bcrypt@example.com": { typed: "a newer phrase" } });
  expect(run(lastDump)).toMatchObject({ status: 0 });
  expect(run(last)).toMatchObject({ status: 0, output: expect.stringContaining("1 new, 1 changed, 6 as before") });

  const AUTH_SECRET_PREVIOUS = `django:Asia/Kolkata:${django.secret}`;
  const server = await startServer({ ...variables, AUTH_SECRET_PREVIOUS });
  const mailed = await useAsFrontEnd(server, links);
  await server.stop();

  expect(run(out)).toMatchObject({ status: 0, output: expect.stringContaining("8 accounts written") });
  expect(run(load)).toMatchObject({ status: 0, output: expect.stringContaining("Installed 8 object(s)") });
  const phrases: Record<string, string> = {
    "bcrypt@example.com": "a newer phrase",
    "pbkdf2_sha1@example.com": NEW_PASSWORD,
    "old@example.com": NEW_PASSWORD,
  };
  const everybody = [...hashers, "old", "late"].map((name) => `${name}@example.com`);
  const logins = ["Mixed@Example.com", ...everybody].map((email) => [email, phrases[email] ?? PHRASE]);
  expect(await django.run("check", { links: [mailed], secret: variables.AUTH_SECRET })).toEqual([true]);
  expect(await django.run("log_in", logins)).toEqual(logins.map(() => true));
  django.close();
});

/** @returns a link that is mailed there, and not used */
async function useAsFrontEnd(server: Server, links: Link[]): Promise<Link> {
  const call = (path: string, body: object) => postJson(`${server.url}/api/auth/${path}/`, body);
  for (const [email, password, id] of [
    ["pbkdf2_sha256@example.com", PHRASE, 1],
    ["argon2@example.com", PHRASE, 3],
    ["bcrypt_sha256@example.com", PHRASE, 4],
    ["bcrypt@example.com", "a newer phrase", 5],
    ["late@example.com", PHRASE, 8],
  ] as const) {
    const answer = await call("jwt/create", { email, password });
    expect([email, answer.status]).toEqual([email, 200]);
    const { access } = await answer.json();
    const me = await fetch(`${server.url}/api/auth/users/me/`, { headers: { authorization: `JWT ${access}` } });
    expect(await me.json()).toEqual({ id, email });
  }
  expect((await call("jwt/create", { email: "bcrypt@example.com", password: PHRASE })).status).toBe(401);
  // The first is ended by a login.
  expect((await call("jwt/create", { email: "mixed@example.com", password: PHRASE })).status).toBe(200);
  const statuses = [];
  for (const link of [...links, ...links]) {
    const { status } = await call("users/reset_password_confirm", { ...link, new_password: NEW_PASSWORD });
    statuses.push(status);
  }
  expect(statuses).toEqual([400, 204, 204, 400, 400, 400]);
  expect((await call("jwt/create", { email: "old@example.com", password: NEW_PASSWORD })).status).toBe(200);

  expect((await call("users/reset_password", { email: "mixed@example.com" })).status).toBe(204);
  return linkIn(await new Mailbox(server).resetLink("mixed@example.com"));
}

interface Link {
  uid: string;
  token: string;
}
