import { expect, test } from "playwright/test";
import { openDatabase } from "../../lib/db";
import { auditLog } from "../../lib/db/schema";
import { type Accounts, NEW_PASSWORD, openAccounts } from "../support/accounts";
import { type Balancer, openBalancer } from "../support/balancer";
import { headingOf, openForm, sessionCookie } from "../support/forms";
import { emailsIn, linkIn } from "../support/mailbox";
import { freePort, postJson } from "../support/network";
import { releaseBefore } from "../support/release-before";
import { ONE_PROCESS, productionVariables, type Server, startServer } from "../support/server";

test.describe.configure({ mode: "serial" });

const APART = { connection: "close" };
const DAY_MS = 86_400_000;

let url: string;
let balancer: Balancer;
let accounts: Accounts;
let open: Server;
let yesterday: Server;
let today: Server;
/** Had an account, and a past, before the update. */
let owner: { id: number; email: string };

test.beforeAll(async () => {
  test.setTimeout(900_000);
  const folder = releaseBefore();
  balancer = await openBalancer(() => [open.variables.PORT ?? ""]);
  url = `http://127.0.0.1:${balancer.port}`;
  const variables = { ...(await productionVariables()), ...ONE_PROCESS, AUTH_URL: url };
  yesterday = await startServer(variables, "start", folder);
  accounts = openAccounts(yesterday);
  owner = await accounts.create();
  await recordPast(owner.id);
  today = await startServer({ ...variables, PORT: await freePort() });
});

test.afterAll(async () => {
  await accounts?.close();
  balancer?.close();
  await Promise.all([yesterday, today].map((server) => server?.stop()));
});

const on = (server: Server) => {
  open = server;
};
const mailed = (address: string) =>
  [yesterday, today].flatMap(({ output }) => emailsIn(output())).filter(({ to }) => to === address);

for (const order of ["before and after", "after and before"]) {
  test(`one journey over both releases, ${order} the migration: asked, opened, confirmed, logged in, listed`, async () => {
    const [first, second] = order.startsWith("before") ? [yesterday, today] : [today, yesterday];
    const { email } = await accounts.create();

    on(first);
    const asked = await (await openForm(`${url}/forgot-password`, APART))({ email });
    expect([asked.status, await headingOf(asked)]).toEqual([200, "Check your email"]);
    await expect.poll(() => mailed(email).length, { timeout: 20_000 }).toBe(1);
    const { uid, token } = linkIn(mailed(email)[0]?.text ?? "");
    const link = `${url}/reset-password?uid=${uid}&token=${token}`;

    on(second);
    const opened = await fetch(link, { headers: APART });
    expect([opened.status, await headingOf(opened)]).toEqual([200, "Set a new password"]);

    on(first);
    const confirmed = await (await openForm(link, APART))({ newPassword: NEW_PASSWORD, confirmPassword: NEW_PASSWORD });
    expect(confirmed.headers.get("location")).toContain("/reset-password/done");

    on(second);
    const again = { uid, token, new_password: "Another-Password-1" };
    expect((await postJson(`${url}/api/auth/users/reset_password_confirm/`, again, APART)).status).toBe(400);
    const cookie = await sessionCookie(url, email, NEW_PASSWORD, APART);
    for (const server of [first, second]) {
      on(server);
      const account = await (await fetch(`${url}/account`, { headers: { ...APART, cookie } })).text();
      expect(account).toContain(email);
      expect(account).toContain("This browser");
      expect(account).toContain("Password reset");
    }
  });
}

test("what the release after has archived, the release before still shows to its owner", async () => {
  const cookie = await sessionCookie(url, owner.email, undefined, APART);
  for (const server of [yesterday, today]) {
    on(server);
    const account = await (await fetch(`${url}/account`, { headers: { ...APART, cookie } })).text();
    expect(account).toContain("Password changed");
  }
});

test("neither has anything to complain about", () => {
  expect([yesterday.errors(), today.errors()]).toEqual([[], []]);
});

/** Of long ago, so that the cleanup at the next start takes it up. */
async function recordPast(userId: number): Promise<void> {
  const { handle, close } = openDatabase(yesterday.variables.DATABASE_URL ?? "");
  const at = new Date(Date.now() - 30 * DAY_MS);
  const row = { at, code: "password_changed", userId, client: "127.0.0.1", userAgent: "", requestId: "" };
  await handle.insert(auditLog).values(row);
  await close();
}
