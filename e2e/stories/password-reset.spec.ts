import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import {
  expectSignedIn,
  expectSignedOut,
  logInToAccount,
  mailedResetLink,
  requestResetLink,
  resetPassword,
  submitLogin,
  submitNewPassword,
} from "../support/steps";

test("a forgotten password is reset by clicking only, and the new one logs in", async ({
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
    await requestResetLink(page, address);
    const answer = (await page.locator("body").ariaSnapshot()).replaceAll(address, "the address");
    answers.push(answer.replace(/(?<=strong: )(?!the address)[a-z]+ [a-z]+/, "two words"));
  }
  expect(answers[0]).toBe(answers[1]);
  expect(answers[0]).toContain("two words");
  // The worker keeps the order: the unknown address has been processed when this email arrives.
  await mailbox.receive(email, "Reset your password");
  expect(mailbox.to(unknown)).toEqual([]);
});

test("an address in other letter case reaches the stored one", async ({ page, accounts, mailbox }) => {
  const { email } = await accounts.create();
  await requestResetLink(page, ` ${email.toUpperCase()} `);
  await mailbox.receive(email, "Reset your password");
});

test("an account without a password gets a link to set one", async ({ page, accounts, mailbox }) => {
  const { email } = await accounts.createWithoutPassword();
  await requestResetLink(page, email);
  const mail = await mailbox.receive(email, "Set a password for Latchkey");
  expect(mail.text).toContain("Google");
  await page.goto(await mailbox.resetLink(email));
  await expect(page.getByText("Your account has no password yet.")).toBeVisible();
  await resetPassword(page, await mailbox.resetLink(email), NEW_PASSWORD);
  await logInToAccount(page, email, NEW_PASSWORD);
});

test("a reset logs nobody in and ends the sessions of other browsers", async ({
  page,
  elsewhere,
  accounts,
  mailbox,
}) => {
  const { email } = await accounts.create();
  await logInToAccount(elsewhere, email);

  await resetPassword(page, await mailedResetLink(page, mailbox, email), NEW_PASSWORD);

  await expectSignedOut(page);
  await expectSignedOut(elsewhere);
});
