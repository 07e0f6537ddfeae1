import { solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/web/pbkdf2";
import { createAccount, OLD_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { openForm } from "../support/forms";
import { postJson } from "../support/network";
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
  const path = `${server.url}/api/auth/jwt/create/`;
  const asked = await postJson(path, fields);
  expect(asked.status).toBe(429);
  const captcha = await solve((await asked.json()).captcha);
  expect((await postJson(path, { ...fields, captcha })).status).toBe(200);
  expect((await postJson(path, { ...fields, captcha })).status).toBe(429);
  await server.stop();
});

test("people behind one address have more than its limit: a solved CAPTCHA buys each of them a turn, on pages and by API", async ({
  page,
}) => {
  const server = await startServer({ ...(await productionVariables()), RESET_LIMIT: "1/hour" });
  for (const person of ["ada", "bob", "eve"]) {
    await requestResetLink(page, `${person}@example.com`, server.url);
    await expect(page.getByText(`${person}@example.com`)).toBeVisible();
  }
  await page.goto(`${server.url}${INVALID_LINK}`);
  await page.getByLabel("Email").fill("kim@example.com");
  await page.getByRole("button", { name: "Send a new link" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();

  const email = "lee@example.com";
  const submitted = await (await openForm(`${server.url}/forgot-password`))({ email });
  expect([submitted.status, Number(submitted.headers.get("retry-after")) > 3_500]).toEqual([429, true]);
  expect(await submitted.text()).toContain(`value="${email}"`);

  const path = `${server.url}/api/auth/users/reset_password/`;
  const asked = await postJson(path, { email });
  const challenge = (await asked.json()).captcha;
  expect([asked.status, challenge.parameters.data.turn]).toEqual([429, 3]);
  const captcha = await solve(challenge);
  expect((await postJson(path, { email, captcha })).status).toBe(204);
  expect((await postJson(path, { email, captcha })).status).toBe(429);
  await server.stop();
});

async function solve(challenge: Parameters<typeof solveChallenge>[0]["challenge"]) {
  return { challenge, solution: await solveChallenge({ challenge, deriveKey }) };
}
