import { randomUUID } from "node:crypto";
import type { Page } from "playwright/test";
import { startIdentityProvider } from "../../lib/oauth/local-provider/start";
import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { test as base, expect } from "../support/fixtures";
import { type FrontEnd, startFrontEnd } from "../support/front-end/serve";
import type { Mailbox } from "../support/mailbox";
import { continueWithLocalId } from "../support/oauth";
import { ONE_PROCESS, productionVariables, startServer } from "../support/server";
import { submitChosenPassword, submitLogin, submitSignUp } from "../support/steps";

interface FrontEnds {
  /** On the server's site. */
  listed: FrontEnd;
  /** On another. */
  listedElsewhere: FrontEnd;
  unlisted: FrontEnd;
}

const test = base.extend<object, { frontEnds: FrontEnds }>({
  frontEnds: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      const [listed, listedElsewhere, unlisted] = await Promise.all([
        startFrontEnd(),
        startFrontEnd("localhost"),
        startFrontEnd(),
      ]);
      await use({ listed, listedElsewhere, unlisted });
      await Promise.all([listed, listedElsewhere, unlisted].map((frontEnd) => frontEnd.close()));
    },
    { scope: "worker" },
  ],
  server: [
    async ({ frontEnds: { listed, listedElsewhere } }, use) => {
      const variables: Record<string, string> = { ...(await productionVariables()), ...ONE_PROCESS };
      const identityProvider = await startIdentityProvider(variables.AUTH_URL ?? "");
      const server = await startServer({
        ...variables,
        ...identityProvider.variables,
        FRONTEND_ORIGINS: `${listed.url},${listedElsewhere.url}`,
        RESET_URL: `${listed.url}/#/reset/{uid}/{token}`,
      });
      await use(server);
      await server.stop();
      await identityProvider.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
});

// What the app is refused, a browser says on the console.
test.use({ expectedErrors: [/status of 40[0-9]|blocked by CORS policy|ERR_FAILED/] });

const says = (page: Page, text: string | RegExp) => expect(page.getByText(text)).toBeVisible();
const open = (page: Page, frontEnd: FrontEnd, api: string, route: string) =>
  page.goto(`${frontEnd.url}/?api=${api}#/${route}`);

async function submit(page: Page, button: string, fields: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).fill(value);
  await page.getByRole("button", { name: button }).click();
}

async function mailedLink(mailbox: Mailbox, email: string, frontEnd: FrontEnd): Promise<string> {
  const { text } = await mailbox.receive(email, "Reset your password");
  return new RegExp(`^${frontEnd.url}/#/reset/.*$`, "m").exec(text)?.[0] ?? "";
}

test("a sign-up that began at a front end returns to it, and to no other", async ({
  page,
  frontEnds: { listed, unlisted },
  mailbox,
}) => {
  for (const [frontEnd, end] of [
    [listed, `${listed.url}/welcome?x=1`],
    [unlisted, "/account"],
  ] as const) {
    const email = `${randomUUID()}@example.com`;
    const query = new URLSearchParams({ callbackUrl: `${frontEnd.url}/welcome?x=1` });
    await page.goto(`/login?${query}`);
    await page.getByRole("link", { name: "Create an account" }).click();
    await submitSignUp(page, email);
    await page.goto(await mailbox.verifyLink(email));
    await submitChosenPassword(page, NEW_PASSWORD);
    await page.waitForURL(/\/login(\?|$)/);
    await submitLogin(page, email, NEW_PASSWORD);
    await expect(page).toHaveURL(end);
    await page.context().clearCookies();
  }
});

test.describe("the front end is a script", () => {
  test.skip(({ javaScriptEnabled }) => javaScriptEnabled === false);

  for (const which of ["listed", "listedElsewhere"] as const)
    test(`a front end of Djoser's takes somebody from “forgot” to logged out (${which})`, async ({
      page,
      server,
      frontEnds,
      accounts,
      mailbox,
    }) => {
      const { email } = await accounts.create();
      const frontEnd = frontEnds[which];
      await open(page, frontEnd, server.url, "forgot");
      await submit(page, "Send link", { Email: email });
      await says(page, "Check your email");

      const link = await mailedLink(mailbox, email, frontEnds.listed);
      await page.goto(link.replace(frontEnds.listed.url, frontEnd.url));
      await submit(page, "Change password", { "New password": "1234567" });
      await says(page, /This password is too common/);
      await submit(page, "Change password", { "New password": NEW_PASSWORD });

      await submit(page, "Log in", { Email: email, Password: OLD_PASSWORD });
      await says(page, /"status":401.*Bearer realm=.*No active account/);
      await submit(page, "Log in", { Email: email, Password: NEW_PASSWORD });
      await says(page, `${email} has a password`);
      await page.getByRole("button", { name: "Refresh" }).click();
      await says(page, `Refreshed for ${email}`);
      await page.getByRole("button", { name: "Log out" }).click();
      await expect(page.getByRole("button", { name: "Log in" })).toBeVisible();
    });

  test("who logs in by a provider on our page returns to the front end, gets tokens and sets a first password", async ({
    page,
    server,
    frontEnds: { listed },
  }) => {
    const email = `${randomUUID()}@social.example`;
    await open(page, listed, server.url, "login");
    await page.goto(`/login?${new URLSearchParams({ callbackUrl: `${listed.url}/#/session` })}`);
    await continueWithLocalId(page, email);
    await says(page, `${email} has no password`);
    await submit(page, "Set password", { "New password": NEW_PASSWORD });
    await says(page, /Password set successfully/);
  });

  test("a front end that is not listed is refused every call, and changes nothing", async ({
    page,
    server,
    frontEnds: { unlisted },
    accounts,
    mailbox,
  }) => {
    const { email } = await accounts.create();
    // Somebody who is logged in on our pages.
    await page.goto("/login");
    await submitLogin(page, email, OLD_PASSWORD);
    await expect(page).toHaveURL("/account");
    await open(page, unlisted, server.url, "forgot");
    await submit(page, "Send link", { Email: email });
    await says(page, "Failed to fetch");
    await page.goto(`${unlisted.url}/#/sign-up`);
    await submit(page, "Sign up", { Email: "new@example.com", Password: NEW_PASSWORD });
    await says(page, "Failed to fetch");
    await page.goto(`${unlisted.url}/#/login`);
    await submit(page, "Log in", { Email: email, Password: OLD_PASSWORD });
    await says(page, "Failed to fetch");
    for (const route of ["session", "account"]) {
      await page.goto(`${unlisted.url}/#/${route}`);
      await says(page, "Failed to fetch");
    }
    await expect.poll(server.output).toContain(`"origin":"${unlisted.url}"`);
    expect([...mailbox.to(email), ...mailbox.to("new@example.com")]).toEqual([]);
  });
});
