import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type ScriptedSmtp, startScriptedSmtp } from "../../e2e/support/scripted-smtp";
import { env } from "../env";
import { sendTestEmail } from "./test-email";

const PASSWORD = "canary-of-a-password";
let smtp: ScriptedSmtp;
let steps: string[];

beforeAll(async () => {
  smtp = await startScriptedSmtp();
  const SMTP_URL = smtp.url.replace(":secret@", `:${PASSWORD}@`);
  Object.assign(env(), { MAIL_TRANSPORT: "smtp", MAIL_FROM: "Latchkey <no-reply@example.com>", SMTP_URL });
});
beforeEach(() => {
  steps = [];
  smtp.answers = {};
});
afterAll(() => smtp.close());

const send = () => sendTestEmail("ada@example.net", (step) => steps.push(step));

test("it says each step, and what the server answers", async () => {
  await send();
  expect(steps.join("\n")).toMatch(
    /connected to 127\.0\.0\.1.*→ EHLO.*← 250.*→ AUTH PLAIN.*← 235.*→ MAIL FROM:<no-reply@example\.com>.*→ RCPT TO:<ada@example\.net>.*→ DATA.*← 250.*Taken/s,
  );
  expect(smtp.emails.at(-1)?.to).toBe("ada@example.net");
});

test.each([
  ["AUTH", "535 5.7.8", /the password in SMTP_URL/],
  ["MAIL", "553 5.7.1", /MAIL_FROM/],
  ["RCPT", "554 5.7.1", /login in SMTP_URL/],
  ["RCPT", "550 5.1.1", /another address/],
  ["RCPT", "451 4.7.1", /try again/],
  ["message", "554 5.2.252", /MAIL_FROM/],
] as const)("refused at %s with %s, it says what to do", async (step, answer, advice) => {
  smtp.answers = { [step]: answer };
  await expect(send()).rejects.toThrow(advice);
  expect(steps.join("\n")).toContain(`← ${answer.slice(0, 3)}`);
});

test("no step tells the login, whatever way of login the server offers, nor what it repeats of it", async () => {
  for (const [method, asked] of [
    ["PLAIN", 0],
    ["LOGIN", 2],
    ["CRAM-MD5", 1],
  ] as const) {
    let left: number = asked;
    const answer = () => (left-- > 0 ? "334 VXNlcm5hbWU6" : `535 5.7.8 not ${PASSWORD}`);
    smtp.answers = { EHLO: `250-scripted\r\n250 AUTH ${method}`, AUTH: answer };
    await expect(send()).rejects.toThrow(/SMTP_URL/);
  }
  const told = steps.join("\n");
  for (const secret of [PASSWORD, btoa(PASSWORD), btoa("user"), btoa(`\0user\0${PASSWORD}`)])
    expect(told).not.toContain(secret);
});

test("a server that is not there, and Resend's refusals, are told likewise", async () => {
  Object.assign(env(), { SMTP_URL: "smtp://127.0.0.1:1" });
  await expect(send()).rejects.toThrow(/host and the port of SMTP_URL/);
  vi.stubEnv("RESEND_BASE_URL", "http://127.0.0.1:1");
  Object.assign(env(), { MAIL_TRANSPORT: "resend", RESEND_API_KEY: "re_canary" });
  await expect(send()).rejects.toThrow(/Resend does not answer/);
  expect(steps.join("\n")).not.toContain("re_canary");
});
