import { createAccount, OLD_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { openForm } from "../support/forms";
import { productionVariables, startServer } from "../support/server";
import { logIn, requestResetLink, submitSignUp } from "../support/steps";

const INVALID_LINK = "/reset-password?uid=MQ&token=invalid-link";

test("the browser solves it by itself; without JavaScript the form says how long to wait", async ({ page }) => {
  const server = await startServer({ ...(await productionVariables()), CAPTCHA: "always" });
  const { email } = await createAccount(server);
  const hosts = new Set<string>();
  page.on("request", (request) => hosts.add(new URL(request.url()).origin));

  await requestResetLink(page, email, server.url);
  await logIn(page, email, OLD_PASSWORD, server.url);
  await expect(page).toHaveURL(`${server.url}/account`);
  await page.context().clearCookies();
  await page.goto(`${server.url}/signup`);
  await submitSignUp(page, email);
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  await page.goto(`${server.url}${INVALID_LINK}`);
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send a new link" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  expect([...hosts]).toEqual([server.url]);

  const fields = { email, password: OLD_PASSWORD };
  for (const form of ["/login", "/signup", "/forgot-password", INVALID_LINK]) {
    const posted = await (await openForm(server.url + form))(fields);
    expect(posted.status, form).toBe(429);
    expect(await posted.text(), form).toContain("Please wait 60 seconds and try again.");
  }
  await server.stop();
});
