/** The stories of people who sign in by a provider: a server that knows the local identity provider. */
import type { Page } from "playwright/test";
import { type IdentityProvider, startIdentityProvider } from "../../lib/oauth/local-provider/start";
import { test as base } from "./fixtures";
import { ONE_PROCESS, productionVariables, type Server, startServer } from "./server";

export { expect } from "./fixtures";

interface SocialWorld {
  socialWorld: { server: Server; identityProvider: IdentityProvider };
  identityProvider: IdentityProvider;
  /** What a story wants otherwise. */
  settings: Record<string, string>;
}

export const test = base.extend<object, SocialWorld>({
  settings: [{}, { option: true, scope: "worker" }],
  socialWorld: [
    async ({ settings }, use) => {
      const variables: Record<string, string> = { ...(await productionVariables()), ...ONE_PROCESS };
      const identityProvider = await startIdentityProvider(variables.AUTH_URL ?? "");
      const server = await startServer({ ...variables, ...identityProvider.variables, ...settings });
      await use({ server, identityProvider });
      await server.stop();
      await identityProvider.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
  server: [async ({ socialWorld }, use) => use(socialWorld.server), { scope: "worker" }],
  identityProvider: [async ({ socialWorld }, use) => use(socialWorld.identityProvider), { scope: "worker" }],
});

/** From a page with the button, through the provider's own page, and back. */
export async function continueWithLocalId(page: Page, email: string): Promise<void> {
  await page.getByRole("button", { name: "Continue with Local ID" }).click();
  await sayWhoYouAre(page, email);
}

export async function sayWhoYouAre(page: Page, email: string): Promise<void> {
  await page.getByLabel("Somebody else's email").fill(email);
  await page.getByRole("button", { name: "Sign in to Local ID" }).click();
}
