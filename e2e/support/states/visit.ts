/** Every page in every state, one after the other, for axe and for the screenshots. */
import type { BrowserContextOptions, Page } from "playwright/test";
import type { Accounts } from "../accounts";
import { test as base, expect } from "../fixtures";
import type { Mailbox } from "../mailbox";
import { productionVariables, type Server, startServer } from "../server";

export const LIMIT = 3;

export interface PageStates {
  name: string;
  browser?: BrowserContextOptions;
  visit: (visit: Visit) => Promise<void>;
}

interface Visit {
  page: Page;
  server: Server;
  accounts: Accounts;
  mailbox: Mailbox;
  show: (state: string, words: string | RegExp) => Promise<void>;
}

const test = base.extend({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      const server = await startServer({
        ...(await productionVariables()),
        LOGIN_LIMIT: `${LIMIT}/minute`,
        RESET_LIMIT: `${LIMIT}/minute`,
        // Else the browser would buy further turns.
        CAPTCHA: "off",
        TRUSTED_PROXY_HOPS: "1",
        SUPPORT_EMAIL: "help@example.com",
        AUTH_GOOGLE_ID: "for-the-look-of-it",
        AUTH_GOOGLE_SECRET: "for-the-look-of-it",
      });
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
  expectedErrors: [/./],
});

/** From a page that redirects by itself, whose redirect may abort the first try. */
export async function leaveFor(page: Page, url: string): Promise<void> {
  await expect(() => page.goto(url)).toPass();
}

/** One test per item, in one worker, because they share the server; each from a network of its own. */
export function visitEach(
  all: PageStates[],
  inspectorOf: (page: Page, states: PageStates) => (state: string) => Promise<void>,
): void {
  test.describe.configure({ mode: "default" });
  test.use({ trace: "off" }); // would take longer than the tests
  all.forEach((states, place) => {
    test.describe(states.name, () => {
      test.use({ ...states.browser, extraHTTPHeaders: { "x-forwarded-for": `198.18.${place}.1` } });
      test("state by state", async ({ page, server, accounts, mailbox }) => {
        const inspect = inspectorOf(page, states);
        const show = async (state: string, words: string | RegExp) => {
          await expect(page.getByText(words).first()).toBeVisible();
          await inspect(state);
        };
        await states.visit({ page, server, accounts, mailbox, show });
      });
    });
  });
}
