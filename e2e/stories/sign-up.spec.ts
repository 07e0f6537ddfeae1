import { randomUUID } from "node:crypto";
import { NEW_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { expectSignedIn, expectSignedOut, logIn, logInToAccount, logOut, signUp, submitSignUp } from "../support/steps";

test("a newcomer signs up, confirms by the mailed link, and logs in", async ({ page, mailbox, expectAccessible }) => {
  const email = `${randomUUID()}@example.com`;
  await page.goto("/signup");
  await expectAccessible(page);
  await signUp(page, email);
  await expectAccessible(page);

  await logIn(page, email, NEW_PASSWORD);
  await expect(page.getByRole("heading", { name: "Confirm your email" })).toBeVisible();
  await expectAccessible(page);
  await page.goto("/set-password");
  await expect(page).toHaveURL("/verify-email");
  await logOut(page);
  await expectSignedOut(page);

  const link = await mailbox.verifyLink(email);
  await page.goto(link);
  await expectAccessible(page);
  await page.reload();
  await page.getByRole("button", { name: "Confirm email" }).click();
  await expect(page.getByText("Your email is confirmed.")).toBeVisible();
  await logInToAccount(page, email, NEW_PASSWORD);
  await expectSignedIn(page, email);

  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Invalid or expired link" })).toBeVisible();
});

test("a taken address gets the same answer, and an email that says so", async ({ page, accounts, mailbox }) => {
  const { email } = await accounts.create();
  const answers: string[] = [];
  for (const address of [`${randomUUID()}@example.com`, email]) {
    await signUp(page, address);
    answers.push((await page.locator("body").ariaSnapshot()).replaceAll(address, "the address"));
  }
  expect(answers[0]).toBe(answers[1]);
  await mailbox.receive(email, "You already have an account at Latchkey");
});

test("a mistyped address is shown, and its email can be sent again", async ({ page, mailbox, javaScriptEnabled }) => {
  const email = `${randomUUID()}@example.com`;
  await page.clock.install();
  await signUp(page, email);
  await expect(page.getByText(`You typed ${email}`)).toBeVisible();
  if (javaScriptEnabled !== false) await page.clock.runFor(31_000);
  await page.getByRole("button", { name: "Send again" }).click();
  await mailbox.receive(email, "Confirm your email", 2);
  if (javaScriptEnabled === false) await expect(page.getByText("a new email is on its way to it")).toBeVisible();
  else await expect(page.getByText("Sent again.")).toBeVisible();

  await signUp(page, email);
  await page.getByRole("link", { name: "Correct it" }).click();
  await expect(page.getByRole("heading", { name: "Create your account" })).toBeVisible();
  if (javaScriptEnabled !== false) await expect(page.getByLabel("Email")).toHaveValue(email);
});

test("all errors are shown at once", async ({ page }) => {
  await page.goto("/signup");
  await submitSignUp(page, "joan@example", NEW_PASSWORD, `${NEW_PASSWORD}4`);
  await expect(page.getByText("Enter a valid email address.")).toBeVisible();
  await expect(page.getByText("Passwords do not match.")).toBeVisible();
  await expect(page.getByLabel("Email")).toBeFocused();
});
