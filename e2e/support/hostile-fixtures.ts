/** A server that knows a provider that lies, and two that nobody asks. */
import { test as base } from "./fixtures";
import { type HostileProvider, startHostileProvider } from "./hostile-provider";
import { ONE_PROCESS, productionVariables, type Server, startServer } from "./server";

export { expect } from "./fixtures";

export const test = base.extend<object, { hostile: { server: Server; provider: HostileProvider } }>({
  hostile: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      const provider = await startHostileProvider();
      const others = {
        AUTH_GOOGLE_ID: "google",
        AUTH_GOOGLE_SECRET: "secret",
        AUTH_FACEBOOK_ID: "facebook",
        AUTH_FACEBOOK_SECRET: "secret",
      };
      const server = await startServer({
        ...(await productionVariables()),
        ...ONE_PROCESS,
        ...provider.variables,
        ...others,
      });
      await use({ server, provider });
      await server.stop();
      await provider.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
  server: [async ({ hostile }, use) => use(hostile.server), { scope: "worker" }],
});
