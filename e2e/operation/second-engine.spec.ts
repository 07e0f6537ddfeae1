/** Every other story plays in Chromium. Here the main ones play in Firefox, by roles and names as Firefox itself computes them. */
import { randomUUID } from "node:crypto";
import { expect, test } from "playwright/test";
import { type Accounts, NEW_PASSWORD, OLD_PASSWORD, openAccounts } from "../support/accounts";
import { type Firefox, findFirefox, startFirefox } from "../support/firefox";
import { Mailbox } from "../support/mailbox";
import { ONE_PROCESS, productionVariables, type Server, startServer } from "../support/server";

const program = findFirefox("the stories in a second browser engine");

test.describe.configure({ mode: "serial", timeout: 120_000 });
test.skip(program === undefined, "no Firefox");

let server: Server;
let firefox: Firefox;
let accounts: Accounts;
let mailbox: Mailbox;

test.beforeAll(async () => {
  [server, firefox] = await Promise.all([
    productionVariables().then((variables) => startServer({ ...variables, ...ONE_PROCESS })),
    startFirefox(program ?? ""),
  ]);
  accounts = openAccounts(server);
  mailbox = new Mailbox(server);
  console.log(`Firefox ${firefox.version}`);
});

test.afterAll(async () => {
  await accounts?.close();
  await Promise.all([firefox?.close(), server?.stop()]);
  expect(server.errors()).toEqual([]);
});

async function fill(fields: Record<string, string>, button: string): Promise<void> {
  for (const [label, text] of Object.entries(fields)) await (await firefox.find("textbox", label)).type(text);
  await (await firefox.find("button", button)).click();
}

const open = (path: string) => firefox.open(new URL(path, server.url).href);
const heading = (name: string) => firefox.find("heading", name);
const twice = (password: string) => ({ "New password": password, "Confirm new password": password });

async function expectPath(path: string): Promise<void> {
  await expect.poll(async () => new URL(await firefox.url()).pathname).toBe(path);
}

async function logIn(email: string, password: string): Promise<void> {
  await open("/login");
  await fill({ Email: email, Password: password }, "Log in");
}

for (const javaScript of [true, false])
  test.describe(javaScript ? "in Firefox" : "in Firefox without JavaScript", () => {
    test.beforeAll(() => firefox.setJavaScript(javaScript));
    test.beforeEach(async () => {
      await open("/login");
      await firefox.forgetCookies();
      await firefox.errors();
    });
    test.afterEach(async () => expect(await firefox.errors()).toEqual([]));

    test("sign-up, a forgotten password, the mailed link, a new password, the login", async () => {
      const email = `${randomUUID()}@example.com`;
      await open("/");
      await (await firefox.find("link", "Create account")).click();
      await fill({ Email: email }, "Create account");
      await heading("Check your email");
      await firefox.open(await mailbox.verifyLink(email));
      await heading("Choose your password");
      await fill(twice(OLD_PASSWORD), "Create account");
      await heading("Your account is ready");
      await expectPath("/login");

      await (await firefox.find("link", "Forgot password?")).click();
      await heading("Forgot your password?");
      await fill({ Email: "nobody" }, "Send reset link");
      await firefox.expectText("Enter a valid email address.");
      await fill({ Email: email }, "Send reset link");
      await heading("Check your email");
      const link = await mailbox.resetLink(email);
      await firefox.open(link);
      await heading("Set a new password");
      if (javaScript) expect(await firefox.url()).not.toContain("token=");
      await firefox.reload();
      await heading("Set a new password");
      await fill({ "New password": NEW_PASSWORD, "Confirm new password": OLD_PASSWORD }, "Change password");
      await firefox.expectText("Passwords do not match.");
      await fill(twice(NEW_PASSWORD), "Change password");
      await heading("Password reset successful");
      await expectPath("/login");
      await firefox.open(link);
      await heading("Invalid or expired link");
      await firefox.expectText("already used, or it was replaced");

      await logIn(email, OLD_PASSWORD);
      await firefox.expectText("Wrong email or password.");
      await fill({ Email: email, Password: NEW_PASSWORD }, "Log in");
      await expectPath("/account");
      await firefox.expectText(email);
      await (await firefox.find("button", "Log out")).click();
      await expectPath("/login");
      await firefox.back();
      await open("/account");
      await expectPath("/login");
    });

    test("an account without a password sets its first one, then changes it", async () => {
      const { id, email } = await accounts.create();
      await logIn(email, OLD_PASSWORD);
      await expectPath("/account");
      await accounts.removePassword(id);
      await open("/account");
      await (await firefox.find("link", "Set a password")).click();
      await fill(twice(NEW_PASSWORD), "Set password");
      await mailbox.receive(email, "Your password for Latchkey was changed");
      await open("/set-password");
      await fill({ "Current password": OLD_PASSWORD, ...twice("Another-lantern-42") }, "Change password");
      await firefox.expectText("Invalid password.");
      await fill({ "Current password": NEW_PASSWORD, ...twice("Another-lantern-42") }, "Change password");
      await expectPath("/account");
      await firefox.forgetCookies();
      await logIn(email, "Another-lantern-42");
      await expectPath("/account");
    });
  });
