/** The first command of the README: from nothing to a demo account whose password is reset by clicking. */
import { NEW_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { mails } from "../support/mailbox";
import { developmentVariables, startServer } from "../support/server";
import { askForLink, logIn, submitNewPassword } from "../support/steps";

test("npm run dev needs no settings, and shows the emails in the terminal and in its mailbox", async ({
  page,
  expectAccessible,
}) => {
  test.setTimeout(180_000);
  const variables = await developmentVariables();
  const server = await startServer(variables, "dev");
  await expect.poll(server.output, { timeout: 30_000 }).toMatch(/Demo/);
  const origin = `http://localhost:${variables.PORT}`;
  const email = /Demo\s+(\S+@\S+)/.exec(server.output())?.[1] ?? "";

  // The first page to be compiled: what the browser makes of it is what the server wrote, or the console says so.
  await page.goto(`${origin}/login`);
  await expect(page.getByRole("button", { name: "Show" })).toBeVisible();
  await page.goto(origin);
  await askForLink(page, email, origin);
  await expect.poll(() => mails(server.output()).map(({ to }) => to), { timeout: 30_000 }).toEqual([email]);

  await page.goto(`${origin}/dev/mailbox`);
  await expectAccessible(page);
  await page.getByRole("link", { name: `${origin}/reset-password` }).click();
  await submitNewPassword(page, NEW_PASSWORD);
  await expect(page.getByRole("heading", { name: "Password reset successful" })).toBeVisible();
  await logIn(page, email, NEW_PASSWORD, origin);
  await expect(page).toHaveURL(`${origin}/account`);
  const askedToStopAt = Date.now();
  await server.stop();
  // Though a page is open: before the deadline that ends what does not end by itself.
  expect(Date.now() - askedToStopAt).toBeLessThan(10_000);
});
