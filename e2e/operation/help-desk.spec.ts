/** “No email came”, from both sides: what the caller sees, and what the operator does beside the running server. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { test as base, expect } from "../support/fixtures";
import { postJson } from "../support/network";
import { productionVariables, type Server, startServer } from "../support/server";
import { type SmtpCatcher, startSmtpCatcher } from "../support/smtp-catcher";
import { logIn, logInToAccount, requestResetLink, resetPassword } from "../support/steps";

const test = base.extend<object, { catcher: SmtpCatcher }>({
  catcher: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      const catcher = await startSmtpCatcher();
      await use(catcher);
      await catcher.close();
    },
    { scope: "worker" },
  ],
  server: [
    async ({ catcher }, use) => {
      const settings = { WEB_PROCESSES: "2", RESET_LIMIT: "5/hour" };
      const server = await startServer({ ...(await productionVariables()), ...catcher.variables, ...settings });
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
});

test.describe.configure({ mode: "serial", timeout: 120_000 });

/** Not in step, because the SMTP server is in this process. @returns what it prints */
async function support({ variables }: Server, ...args: string[]): Promise<string> {
  const env = { ...variables, PATH: process.env.PATH, NODE_ENV: "production" as const };
  const node = ["--import", "./lib/cli/register.mjs", "lib/cli/support.ts", ...args, "--by", "Grace"];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, node, { env });
  expect(stderr).toBe("");
  return stdout;
}

const inShortOf = async (server: Server, email: string): Promise<string[]> =>
  JSON.parse(await support(server, "show", email, "--json")).inShort;

test("their mailbox refuses it: one command says so, and one hands them a link", async ({
  page,
  server,
  accounts,
  catcher,
}) => {
  const { email } = await accounts.create();
  catcher.refusal = 550;
  await requestResetLink(page, email);
  await expect
    .poll(async () => (await inShortOf(server, email))[0], { timeout: 30_000 })
    .toMatch(/was not sent: refused \(.*550/);
  const { link } = JSON.parse(await support(server, "print-link", email, "--yes", "--json"));
  catcher.refusal = undefined;
  await resetPassword(page, link, NEW_PASSWORD);
  await logInToAccount(page, email, NEW_PASSWORD);
  await expect(page.getByText("Link for a new password handed out by our help desk")).toBeVisible();
  const told = await support(server, "show", email);
  for (const part of ["a reset link was handed out  by Grace", "opened a link", "link used: new password", "logged in"])
    expect(told).toContain(part);
});

test("too many attempts: a lift holds in every server process within a second", async ({ server, accounts }) => {
  const { email } = await accounts.create();
  const ask = async () => (await postJson(`${server.url}/api/auth/users/reset_password/`, { email })).status;
  const refusals = async () => (await Promise.all(Array.from({ length: 8 }, ask))).filter((status) => status === 429);
  while ((await refusals()).length < 8);
  expect((await inShortOf(server, email)).at(-1)).toMatch(/Over the limit reset-by-client .* 127\.0\.0\.1/);
  const { from } = JSON.parse(await support(server, "lift-limits", email, "--client", "127.0.0.1", "--json"));
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, Date.parse(from) - Date.now()) + 500));
  // As many as the limit again, whichever process answers.
  expect(await refusals()).toHaveLength(3);
});

test("a disabled account is out with its next click, and in again when it is enabled", async ({
  page,
  server,
  accounts,
  catcher,
}) => {
  const { email } = await accounts.create();
  await logInToAccount(page, email);
  await support(server, "disable", email);
  await page.goto("/account");
  await expect(page).toHaveURL("/login?callbackUrl=%2Faccount");
  await logIn(page, email, OLD_PASSWORD);
  await expect(page.getByText("Wrong email or password.")).toBeVisible();
  await support(server, "enable", email);
  await logInToAccount(page, email);
  await expect
    .poll(() => catcher.to(email).map(({ mail }) => mail.subject), { timeout: 15_000 })
    .toEqual(expect.arrayContaining(["Your Latchkey account was disabled", "Your Latchkey account works again"]));
});
