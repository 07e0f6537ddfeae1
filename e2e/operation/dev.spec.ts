import { NEW_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { emailsIn } from "../support/mailbox";
import { developmentVariables, failedStart, startServer } from "../support/server";
import { logIn, requestResetLink, submitNewPassword } from "../support/steps";

test("npm run dev needs no settings, and shows the emails in the terminal and in its mailbox", async ({
  page,
  expectAccessible,
}) => {
  test.setTimeout(180_000);
  const variables = await developmentVariables();
  const server = await startServer(variables, "dev");
  await expect.poll(server.output, { timeout: 30_000 }).toMatch(/Demo/);
  const origin = `http://localhost:${variables.PORT}`;
  // Nor may anybody else in the network see that mailbox.
  await expect(fetch(`http://127.0.0.2:${variables.PORT}/dev/mailbox`)).rejects.toThrow();
  const email = /Demo\s+(\S+@\S+)/.exec(server.output())?.[1] ?? "";

  // The first page to be compiled: a hydration mismatch would be a console error.
  await page.goto(`${origin}/login`);
  await expect(page.getByRole("button", { name: "Show" })).toBeVisible();
  await page.goto(origin);
  await requestResetLink(page, email, origin);
  await expect.poll(() => emailsIn(server.output()).map(({ to }) => to), { timeout: 30_000 }).toEqual([email]);

  await page.goto(`${origin}/dev/mailbox`);
  await expectAccessible(page);
  await page.getByRole("link", { name: `${origin}/reset-password` }).click();
  await submitNewPassword(page, NEW_PASSWORD);
  await expect(page.getByRole("heading", { name: "Password reset successful" })).toBeVisible();
  await logIn(page, email, NEW_PASSWORD, origin);
  await expect(page).toHaveURL(`${origin}/account`);
  const stoppedAt = Date.now();
  await server.stop();
  // Before the shutdown deadline, though a page is open.
  expect(Date.now() - stoppedAt).toBeLessThan(10_000);
});

test("npm run dev does not start where AUTH_URL leads to more than this machine", async () => {
  const settings = { AUTH_URL: "https://id.example.com", AUTH_SECRET: "kX9v2mQ7rT4wZ8bN1cF6hJ3pL5sD0gAyUeWo" };
  const { code, output } = await failedStart({ ...(await developmentVariables()), ...settings }, "dev");
  expect(code).not.toBe(0);
  expect(output).toContain("npm run dev is for this machine only");
});
