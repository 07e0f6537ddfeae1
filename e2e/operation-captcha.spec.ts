/** The CAPTCHA where everybody is asked: solved by the browser, under the strict policy, without a word to anybody else. */
import { OLD_PASSWORD, openAccounts } from "./accounts";
import { expect, test } from "./fixtures";
import { openForm } from "./form-post";
import { productionVariables, startServer } from "./server";
import { askForLink, logIn } from "./steps";

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
  expect([...hosts]).toEqual([server.url]);

  const posted = await (await openForm(`${server.url}/forgot-password`))({ email });
  expect(await posted.text()).toContain("Please wait 60 seconds and try again.");
  await server.stop();
});
