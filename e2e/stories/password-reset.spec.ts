/** The main story: someone forgets a password, asks, gets an email, follows its link, sets a new password, and is in. */
import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import {
  askForLink,
  expectSignedIn,
  expectSignedOut,
  logIn,
  resetPassword,
  submitLogin,
  submitNewPassword,
} from "../support/steps";

test("a forgotten password is replaced by clicking only, and the new one opens the account", async ({
  page,
  server,
  accounts,
  mailbox,
}) => {
  const { email } = await accounts.create();

  await page.goto("/");
  await page.getByRole("main").getByRole("link", { name: "Log in" }).click();
  await page.getByRole("link", { name: "Forgot password?" }).click();
  await expect(page.getByRole("heading", { name: "Forgot your password?" })).toBeVisible();
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send reset link" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  await expect(
    page.getByText("If an account exists for that address, a password reset link is on its way."),
  ).toBeVisible();

  const mail = await mailbox.receive(email, "Reset your password for Latchkey");
  expect(mail).toMatchObject({ to: email, from: "Latchkey <no-reply@localhost>" });
  expect(mail.text).toContain("24 hours");
  const link = await mailbox.resetLink(email);
  expect(link).toContain(`${server.url}/reset-password?uid=`);

  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Set a new password" })).toBeVisible();
  const submittedAt = Date.now();
  await submitNewPassword(page, NEW_PASSWORD);
  await expect(page.getByRole("heading", { name: "Password reset successful" })).toBeVisible();
  await expect(page.getByText("You can now log in with your new password.")).toBeVisible();
  await page.waitForURL("/login");
  expect(Date.now() - submittedAt).toBeGreaterThan(2_000);

  await submitLogin(page, email, OLD_PASSWORD);
  await expect(page.getByText("Wrong email or password.")).toBeVisible();
  await submitLogin(page, email, NEW_PASSWORD);
  await expect(page).toHaveURL("/account");
  await expectSignedIn(page, email);
  await mailbox.receive(email, "Your password for Latchkey was changed");
});

test("known and unknown addresses get the same answer, and only the known one an email", async ({
  page,
  accounts,
  mailbox,
}) => {
  const { email } = await accounts.create();
  const unknown = `nobody-${email}`;
  const answers: string[] = [];
  for (const address of [unknown, email]) {
    await askForLink(page, address);
    // What was typed is repeated, and the two words belong to the request, not to the address.
    const answer = (await page.locator("body").ariaSnapshot()).replaceAll(address, "the address");
    answers.push(answer.replace(/(?<=strong: )(?!the address)[a-z]+ [a-z]+/, "two words"));
  }
  expect(answers[0]).toBe(answers[1]);
  expect(answers[0]).toContain("two words");
  // The worker keeps the order, so the stranger's turn is over when this email is there.
  await mailbox.receive(email, "Reset your password");
  expect(mailbox.to(unknown)).toEqual([]);
});

test("an address in other emails reaches the stored one", async ({ page, accounts, mailbox }) => {
  const { email } = await accounts.create();
  await askForLink(page, ` ${email.toUpperCase()} `);
  await mailbox.receive(email, "Reset your password");
});

test("an account without a password gets a link to set one", async ({ page, accounts, mailbox }) => {
  const { email } = await accounts.createWithoutPassword();
  await askForLink(page, email);
  const mail = await mailbox.receive(email, "Set a password for Latchkey");
  expect(mail.text).toContain("Google");
  await page.goto(await mailbox.resetLink(email));
  await expect(page.getByText("Your account has no password yet.")).toBeVisible();
  await resetPassword(page, await mailbox.resetLink(email), NEW_PASSWORD);
  await logIn(page, email, NEW_PASSWORD);
  await expect(page).toHaveURL("/account");
});

test("a reset signs nobody in and ends the sessions of other browsers", async ({
  page,
  browser,
  server,
  accounts,
  mailbox,
  javaScriptEnabled,
}) => {
  const { email } = await accounts.create();
  const elsewhere = await browser.newPage({ baseURL: server.url, javaScriptEnabled });
  await logIn(elsewhere, email, OLD_PASSWORD);
  await expect(elsewhere).toHaveURL("/account");

  await askForLink(page, email);
  await resetPassword(page, await mailbox.resetLink(email), NEW_PASSWORD);

  await expectSignedOut(page);
  await expectSignedOut(elsewhere);
  await elsewhere.close();
});
