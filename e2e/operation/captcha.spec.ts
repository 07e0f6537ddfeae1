/** The CAPTCHA where everybody is asked: solved by the browser, under the strict policy, without a word to anybody else. */
import { OLD_PASSWORD, openAccounts } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { openForm } from "../support/form-post";
import { productionVariables, startServer } from "../support/server";
import { askForLink, logIn } from "../support/steps";

/** Each form by which a stranger can guess, or have an email sent. */
const DEAD_LINK = "/reset-password?uid=MQ&token=dead-link";

test("the browser proves its work by itself; without JavaScript there is a calm word", async ({ page }) => {
  const server = await startServer({ ...(await productionVariables()), CAPTCHA: "always" });
  const accounts = openAccounts(server);
  const { email } = await accounts.create();
  accounts.close();
  const hosts = new Set<string>();
  page.on("request", (request) => hosts.add(new URL(request.url()).origin));

  await askForLink(page, email, server.url);
  await logIn(page, email, OLD_PASSWORD, server.url);
  await expect(page).toHaveURL(`${server.url}/account`);
  await page.context().clearCookies();
  await page.goto(`${server.url}/verify-email`);
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send a new email" }).click();
  await expect(page.getByText("a new email is on its way")).toBeVisible();
  await page.goto(`${server.url}${DEAD_LINK}`);
  await page.getByRole("button", { name: "Send a new link" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  expect([...hosts]).toEqual([server.url]);

  const typed = { email, password: OLD_PASSWORD, newPassword: OLD_PASSWORD, confirmPassword: OLD_PASSWORD };
  for (const form of ["/login", "/signup", "/forgot-password", "/verify-email", DEAD_LINK]) {
    const posted = await (await openForm(server.url + form))(typed);
    expect(posted.status, form).toBe(429);
    expect(await posted.text(), form).toContain("Please wait 60 seconds and try again.");
  }
  await server.stop();
});
