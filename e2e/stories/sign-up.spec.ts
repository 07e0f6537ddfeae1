import { randomUUID } from "node:crypto";
import { NEW_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { expectSignedIn, logIn, logInToAccount, signUp, submitChosenPassword, submitSignUp } from "../support/steps";

const STRANGERS = "A-stranger-was-1st";
const newAddress = () => `${randomUUID()}@example.com`;

test("a newcomer signs up, follows the link, chooses a password and logs in", async ({
  page,
  mailbox,
  expectAccessible,
}) => {
  const email = newAddress();
  await page.goto("/signup");
  await expectAccessible(page);
  await signUp(page, email);
  await expectAccessible(page);
  await logIn(page, email, NEW_PASSWORD);
  await expect(page.getByText("Wrong email or password.")).toBeVisible();

  const link = await mailbox.verifyLink(email);
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Choose your password" })).toBeVisible();
  await expect(page.getByText(email)).toBeVisible();
  await expectAccessible(page);
  await submitChosenPassword(page, NEW_PASSWORD, `${NEW_PASSWORD}4`);
  await expect(page.getByText("Passwords do not match.")).toBeVisible();
  await submitChosenPassword(page, "12345678");
  await expect(page.getByText("This password is too common.")).toBeVisible();
  await submitChosenPassword(page, NEW_PASSWORD);
  await expect(page.getByRole("heading", { name: "Your account is ready" })).toBeVisible();
  await expect(page).toHaveURL("/login", { timeout: 10_000 });
  await logInToAccount(page, email, NEW_PASSWORD);
  await expectSignedIn(page, email);

  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Invalid or expired link" })).toBeVisible();
  await expect(page.getByText("your address has an account")).toBeVisible();
  await expect(page.getByRole("main").getByRole("link", { name: "Log in" })).toBeVisible();
});

test("a taken address gets the same answer, and an email that says so, with a reset link", async ({
  page,
  accounts,
  mailbox,
}) => {
  const { email } = await accounts.create();
  const answers: string[] = [];
  for (const address of [newAddress(), email]) {
    await signUp(page, address);
    const seen = (await page.locator("body").ariaSnapshot()).replaceAll(address, "the address");
    answers.push(seen.replace(/(?<=strong: )[a-z]+ [a-z]+/g, "two words"));
  }
  expect(answers[0]).toBe(answers[1]);
  await mailbox.receive(email, "You already have an account at Latchkey");
  await page.goto(await mailbox.resetLink(email));
  await expect(page.getByRole("heading", { name: "Set a new password" })).toBeVisible();
});

test("a stranger's sign-up beside the owner's: the owner's own email opens the account to nobody else", async ({
  page,
  request,
  mailbox,
}) => {
  const email = newAddress();
  const stranger = { email, password: STRANGERS, re_password: STRANGERS };
  const [answer] = await Promise.all([request.post("/api/auth/users/", { data: stranger }), signUp(page, email)]);
  expect(answer.status()).toBe(201);
  expect((await request.post("/api/auth/users/", { data: stranger })).status()).toBe(201);
  await page.goto(await mailbox.verifyLink(email, 3));
  await submitChosenPassword(page, NEW_PASSWORD);
  await expect(page.getByRole("heading", { name: "Your account is ready" })).toBeVisible();
  const jwt = (password: string) => request.post("/api/auth/jwt/create/", { data: { email, password } });
  expect((await jwt(STRANGERS)).status()).toBe(401);
  expect((await jwt(NEW_PASSWORD)).status()).toBe(200);
});

test("a mistyped address is shown, and its email can be sent again", async ({ page, mailbox, javaScriptEnabled }) => {
  const email = newAddress();
  await page.clock.install();
  await signUp(page, email);
  await expect(page.getByText(`You typed ${email}`)).toBeVisible();
  const first = await mailbox.verifyLink(email);
  if (javaScriptEnabled !== false) await page.clock.runFor(31_000);
  await page.getByRole("button", { name: "Send again" }).click();
  // The same sign-up, so the same link.
  expect(await mailbox.verifyLink(email, 2)).toBe(first);
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  if (javaScriptEnabled !== false) await expect(page.getByText("Sent again.")).toBeVisible();
  if (javaScriptEnabled !== false) await page.clock.runFor(31_000);
  await page.getByRole("button", { name: "Send again" }).click();
  expect(await mailbox.verifyLink(email, 3)).toBe(first);

  await page.getByRole("link", { name: "Correct it" }).click();
  await expect(page.getByRole("heading", { name: "Create your account" })).toBeVisible();
  if (javaScriptEnabled !== false) await expect(page.getByLabel("Email")).toHaveValue(email);
});

test("a newcomer by a provider that does not vouch for the address sees it, and can leave it out", async ({
  page,
  accounts,
  mailbox,
  expectAccessible,
}) => {
  for (const leavesOut of [false, true]) {
    const email = newAddress();
    await accounts.createSignUp(email);
    await page.goto(await mailbox.verifyLink(email));
    await expect(page.getByText("Facebook will be able to log in to your account, too.")).toBeVisible();
    await expectAccessible(page);
    const leaveOut = page.getByLabel("Leave Facebook out");
    await leaveOut.setChecked(leavesOut);
    await submitChosenPassword(page, "12345678");
    await expect(page.getByText("This password is too common.")).toBeVisible();
    expect(await leaveOut.isChecked()).toBe(leavesOut);
    await submitChosenPassword(page, NEW_PASSWORD);
    await expect(page.getByRole("heading", { name: "Your account is ready" })).toBeVisible();
    expect(await accounts.identitiesOf(email)).toEqual(leavesOut ? [] : ["facebook"]);
  }
});

test("what is no address is said at the field", async ({ page }) => {
  await page.goto("/signup");
  await submitSignUp(page, "joan@example");
  await expect(page.getByText("Enter a valid email address.")).toBeVisible();
  await expect(page.getByLabel("Email")).toBeFocused();
});

test("invalid links say why and where to go on", async ({ page, accounts, mailbox }) => {
  const email = newAddress();
  await accounts.createSignUp(email, 86_400_000 - 2_000);
  const link = await mailbox.verifyLink(email);
  await page.waitForTimeout(4_000);
  for (const [invalid, reason] of [
    [link, /This link expired on \d+ \w+ \d{4}/],
    [link.slice(0, -1), "This link was damaged on its way here"],
    ["/verify-email", "This page opens with the link from your email."],
  ] as const) {
    await page.goto(invalid);
    await expect(page.getByRole("heading", { name: "Invalid or expired link" })).toBeVisible();
    await expect(page.getByText(reason)).toBeVisible();
    await expect(page.locator("body")).not.toContainText(email);
    await page.getByRole("link", { name: "Sign up again" }).click();
    await expect(page).toHaveURL("/signup");
  }
});
