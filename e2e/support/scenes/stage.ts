/** The stage of the walks: a server that shows everything it can show, and an address of its own for every walk's browser. */
import type { Page } from "playwright/test";
import { test as base, expect } from "../fixtures";
import { productionVariables, type Server, startServer } from "../server";
import { LIMIT, type Walk } from "./walk";

interface StageWorld {
  dressedServer: Server;
}

const test = base.extend<object, StageWorld>({
  dressedServer: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      const server = await startServer({
        ...(await productionVariables()),
        LOGIN_LIMIT: `${LIMIT}/minute`,
        RESET_LIMIT: `${LIMIT}/minute`,
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
  server: [async ({ dressedServer }, use) => use(dressedServer), { scope: "worker" }],
  // Some states are failures, and one looks at them on purpose.
  expectedErrors: [/./],
});

/** Plays each walk as a test of its own, in one worker, because they share the server. `look` is called at each of its states. */
export function play(walks: Walk[], lookAt: (page: Page, walk: Walk) => (state: string) => Promise<void>): void {
  test.describe.configure({ mode: "default" });
  // A picture of every step would take longer than the steps.
  test.use({ trace: "off" });
  walks.forEach((walk, place) => {
    test.describe(walk.name, () => {
      test.use({ ...walk.browser, extraHTTPHeaders: { "x-forwarded-for": `198.51.100.${place}` } });
      test("state by state", async ({ page, server, accounts, mailbox }) => {
        const look = lookAt(page, walk);
        const show = async (state: string, words: string | RegExp) => {
          await expect(page.getByText(words).first()).toBeVisible();
          await look(state);
        };
        await walk.play({ page, server, accounts, mailbox, show });
      });
    });
  });
}
