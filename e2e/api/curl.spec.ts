import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "../support/api";
import { sessionCookie } from "../support/forms";
import { linkIn } from "../support/mailbox";

const HOST = "http://localhost:8000";

const REQUEST_RESET = `curl -X POST http://localhost:8000/api/auth/users/reset_password/ \\
  -H "Content-Type: application/json" \\
  -d '{"email": "test@example.com"}'`;

const CONFIRM_RESET = `curl -X POST http://localhost:8000/api/auth/users/reset_password_confirm/ \\
  -H "Content-Type: application/json" \\
  -d '{
    "uid": "MQ",
    "token": "c5h8kj-abc123...",
    "new_password": "NewPassword123"
  }'`;

const LOG_IN = `curl -X POST http://localhost:8000/api/auth/jwt/create/ \\
  -H "Content-Type: application/json" \\
  -d '{
    "email": "test@example.com",
    "password": "NewPassword123"
  }'`;

const CHECK_STATUS = `curl -X GET http://localhost:8000/api/users/check_password_status/ \\
  -H "Authorization: Bearer {access_token}"`;

const SET_PASSWORD = `curl -X POST http://localhost:8000/api/users/set_password/ \\
  -H "Authorization: Bearer {access_token}" \\
  -H "Content-Type: application/json" \\
  -d '{"new_password": "NewPassword123"}'`;

const LOG_IN_AFTERWARDS = `curl -X POST http://localhost:8000/api/auth/jwt/create/ \\
  -H "Content-Type: application/json" \\
  -d '{
    "email": "user@gmail.com",
    "password": "NewPassword123"
  }'`;

const TOKENS = { access: expect.any(String), refresh: expect.any(String) };

// Makes curl print the status, without a change to the commands.
const curlHome = mkdtempSync(path.join(tmpdir(), "latchkey-curl-"));
writeFileSync(path.join(curlHome, ".curlrc"), 'silent\nwrite-out = "\\n%{http_code}"\n');

function run(line: string, replacements: Record<string, string>): { status: number; body: unknown } {
  const command = Object.entries(replacements).reduce((text, [from, to]) => text.replaceAll(from, to), line);
  const env = { PATH: process.env.PATH, CURL_HOME: curlHome, HOME: curlHome } as unknown as NodeJS.ProcessEnv;
  const { stdout } = spawnSync("bash", ["-c", command], { encoding: "utf8", env });
  const [, text = "", status] = /^([\s\S]*)\n(\d+)$/.exec(stdout) ?? [];
  return { status: Number(status), body: text && JSON.parse(text) };
}

test("test case 1: a regular password reset", async ({ server, accounts, mailbox }) => {
  const { email } = await accounts.create();
  const here = { [HOST]: server.url, "test@example.com": email };
  expect(run(REQUEST_RESET, here)).toEqual({ status: 204, body: "" });
  const { uid, token } = linkIn(await mailbox.resetLink(email));
  expect(run(CONFIRM_RESET, { ...here, MQ: uid, "c5h8kj-abc123...": token })).toEqual({ status: 204, body: "" });
  expect(run(LOG_IN, here)).toEqual({ status: 200, body: TOKENS });
});

test("test case 2: a social user sets a password", async ({ server, accounts, ask }) => {
  const { id, email } = await accounts.create();
  const headers = { Cookie: await sessionCookie(server.url, email), Origin: server.url };
  await accounts.removePassword(id);
  const { access } = (await ask("POST /api/auth/jwt/session/", undefined, { headers })).body;
  const here = { [HOST]: server.url, "user@gmail.com": email, "{access_token}": access };
  expect(run(CHECK_STATUS, here)).toEqual({ status: 200, body: { has_usable_password: false, email } });
  const message = expect.stringMatching(/^Password set successfully/);
  expect(run(SET_PASSWORD, here)).toEqual({ status: 200, body: { message, has_password: true } });
  expect(run(LOG_IN_AFTERWARDS, here)).toEqual({ status: 200, body: TOKENS });
});
