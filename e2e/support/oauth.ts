/** For stories of people who log in by a provider: a server that knows the local identity provider. */
import type { Page } from "playwright/test";
import { startIdentityProvider } from "../../lib/oauth/local-provider/start";
import { test as base, expect } from "./fixtures";
import { ONE_PROCESS, productionVariables, startServer } from "./server";

export { expect } from "./fixtures";

interface WorkerFixtures {
  settings: Record<string, string>;
}

export const test = base.extend<object, WorkerFixtures>({
  settings: [{}, { option: true, scope: "worker" }],
  server: [
    async ({ settings }, use) => {
      const variables: Record<string, string> = { ...(await productionVariables()), ...ONE_PROCESS };
      const identityProvider = await startIdentityProvider(variables.AUTH_URL ?? "");
      const server = await startServer({ ...variables, ...identityProvider.variables, ...settings });
      await use(server);
      await server.stop();
      await identityProvider.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
});

export async function continueWithLocalId(page: Page, email: string): Promise<void> {
  await page.getByRole("button", { name: "Continue with Local ID" }).click();
  await identifyAs(page, email);
}

export async function identifyAs(page: Page, email: string): Promise<void> {
  await page.getByLabel("Somebody else's email").fill(email);
  await page.getByRole("button", { name: "Sign in to Local ID" }).click();
}

export async function logInWithLocalId(page: Page, email: string): Promise<void> {
  await page.goto("/login");
  await continueWithLocalId(page, email);
  await expect(page).toHaveURL("/account");
}
