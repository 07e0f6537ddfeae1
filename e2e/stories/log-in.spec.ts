import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { expectSignedIn, expectSignedOut, logIn, logInToAccount, logOut, submitLogin } from "../support/steps";

test("wrong, unknown, disabled and passwordless get one answer, and the form keeps the address", async ({
  page,
  accounts,
  javaScriptEnabled,
  expectAccessible,
}) => {
  const known = await accounts.create();
  const disabled = await accounts.create({ disabledAt: new Date() });
  const passwordless = await accounts.createWithoutPassword();
  const attempts: [email: string, password: string][] = [
    [known.email, NEW_PASSWORD],
    [`nobody-${known.email}`, OLD_PASSWORD],
    [disabled.email, OLD_PASSWORD],
    [passwordless.email, OLD_PASSWORD],
  ];
  for (const [email, password] of attempts) {
    await logIn(page, email, password);
    await expect(page.getByText("Wrong email or password.")).toBeVisible();
    await expect(page.getByLabel("Email")).toHaveValue(email);
    expect(await page.content()).not.toContain(password);
    if (!javaScriptEnabled) await expect(page.getByLabel("Password")).toBeFocused();
  }
  await expectAccessible(page);
  await expectSignedOut(page);
});

test("an empty form and a malformed address show errors at their fields", async ({ page, expectAccessible }) => {
  await page.goto("/login");
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByText("Enter a valid email address.")).toBeVisible();
  await expect(page.getByLabel("Email")).toBeFocused();
  await expectAccessible(page);

  await page.goto("/forgot-password");
  await page.getByLabel("Email").fill("not an address");
  await page.getByRole("button", { name: "Send reset link" }).click();
  await expect(page.getByLabel("Email")).toHaveAccessibleDescription(/Enter a valid email address\./);
  await expect(page.getByLabel("Email")).toHaveValue("not an address");
  await expectAccessible(page);
});

test("a user logs out, and the old cookie is refused", async ({ page, context, accounts, expectAccessible }) => {
  const { email } = await accounts.create();
  await logInToAccount(page, email);
  await expectSignedIn(page, email);
  await expectAccessible(page);
  const cookies = await context.cookies();
  for (const cookie of cookies)
    expect(cookie, cookie.name).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  await page.goto("/");
  await page
    .getByRole("main")
    .getByRole("link", { name: /account/i })
    .click();
  await expect(page).toHaveURL("/account");

  await logOut(page);
  await expectSignedOut(page);
  await context.addCookies(cookies);
  await expectSignedOut(page);
});

for (const [callbackUrl, arrival] of [
  ["/set-password", "/set-password"],
  ["//evil.example/", "/account"],
  ["/\\evil.example", "/account"],
  ["https://evil.example/", "/account"],
  ["javascript:alert(1)", "/account"],
] as const)
  test(`a login with callbackUrl=${callbackUrl} arrives at ${arrival}`, async ({ page, accounts }) => {
    const { email } = await accounts.create();
    await page.goto(`/login?callbackUrl=${encodeURIComponent(callbackUrl)}`);
    await submitLogin(page, email, OLD_PASSWORD);
    await expect(page).toHaveURL(arrival);
  });

test("pages that need a session ask for a login first", async ({ page }) => {
  await expectSignedOut(page);
  await page.goto("/set-password");
  await expect(page).toHaveURL(/\/login\?callbackUrl=%2Fset-password$/);
});
