/** For stories: a server per worker, its accounts and mailbox, and a browser in which any error fails the test. */
import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type Page } from "playwright/test";
import { type Accounts, accountsFixture } from "./accounts";
import { BROWSER_ARGUMENTS } from "./browser";
import { Mailbox } from "./mailbox";
import { ONE_PROCESS, productionVariables, type Server, startServer } from "./server";

interface TestFixtures {
  mailbox: Mailbox;
  /** A page of another browser, or of a private window. */
  elsewhere: Page;
  /** Console errors that belong to the test, such as that of a page that does not exist. */
  expectedErrors: RegExp[];
  noErrors: undefined;
  /** Fails on anything axe finds. Does nothing without JavaScript, which axe needs. */
  expectAccessible: (page: Page) => Promise<void>;
}

interface WorkerFixtures {
  server: Server;
  accounts: Accounts;
}

export { expect } from "playwright/test";

export const test = base.extend<TestFixtures, WorkerFixtures>({
  launchOptions: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => use({ executablePath: process.env.E2E_BROWSER, args: BROWSER_ARGUMENTS }),
    { scope: "worker" },
  ],
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const server = await startServer({ ...(await productionVariables()), ...ONE_PROCESS });
      await use(server);
      await server.stop();
      expect(server.errors()).toEqual([]);
    },
    { scope: "worker", timeout: 90_000 },
  ],
  accounts: [accountsFixture, { scope: "worker" }],
  baseURL: async ({ server }, use) => use(server.url),
  mailbox: async ({ server }, use) => use(new Mailbox(server)),
  elsewhere: async ({ browser, server, javaScriptEnabled }, use) => {
    const page = await browser.newPage({ baseURL: server.url, javaScriptEnabled });
    await use(page);
    await page.close();
  },
  expectedErrors: [[], { option: true }],
  noErrors: [
    async ({ context, expectedErrors }, use) => {
      const errors: string[] = [];
      // CSP violations are console errors, too.
      context.on(
        "console",
        (message) => message.type() === "error" && errors.push(`${message.text()} ${message.location().url}`),
      );
      context.on("weberror", (error) => errors.push(error.error().message));
      await use(undefined);
      expect(errors.filter((error) => !expectedErrors.some((expected) => expected.test(error)))).toEqual([]);
    },
    { auto: true },
  ],
  expectAccessible: async ({ javaScriptEnabled }, use) =>
    use(async (page) => {
      if (javaScriptEnabled === false) return;
      // Legacy mode opens no frames: only /dev/mailbox has some, with emails.
      const builder = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
      const { violations } = await builder.analyze();
      expect(
        violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(" ")}`),
      ).toEqual([]);
    }),
});
