/** Someone signs up, confirms the address, and logs in. */
import { randomUUID } from "node:crypto";
import { NEW_PASSWORD } from "./accounts";
import { expect, test } from "./fixtures";
import { expectSignedIn, expectSignedOut, logIn, signUp } from "./steps";

test("a newcomer signs up, confirms by the mailed link, and logs in", async ({ page, mailbox, expectAccessible }) => {
  const email = `${randomUUID()}@example.com`;
  await page.goto("/signup");
  await expectAccessible(page);
  await signUp(page, email);
  await expectAccessible(page);

  // Before the proof: a session that can ask again and log out.
  await logIn(page, email, NEW_PASSWORD);
  await expect(page.getByRole("heading", { name: "Confirm your email" })).toBeVisible();
  await expectAccessible(page);
  await page.goto("/set-password");
  await expect(page).toHaveURL("/verify-email");
  await page.getByRole("button", { name: "Log out" }).click();
  await expectSignedOut(page);

  const link = await mailbox.verifyLink(email);
  await page.goto(link);
  await expectAccessible(page);
  await page.reload();
  await page.getByRole("button", { name: "Confirm email" }).click();
  await expect(page.getByText("Your email is confirmed.")).toBeVisible();
  await logIn(page, email, NEW_PASSWORD);
  await expect(page).toHaveURL("/account");
  await expectSignedIn(page, email);

  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Invalid or expired link" })).toBeVisible();
});

test("a taken address gets the same answer, and a letter that says so", async ({ page, accounts, mailbox }) => {
  const { email } = await accounts.create();
  await signUp(page, `${randomUUID()}@example.com`);
  const answer = await page.locator("body").ariaSnapshot();
  await signUp(page, email);
  expect(await page.locator("body").ariaSnapshot()).toBe(answer);
  await mailbox.letter(email, "You already have an account at Latchkey");
});
