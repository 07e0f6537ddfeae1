import { expect, test } from "../support/fixtures";

test("a slip in a common provider's name is asked about, and only the owner's click changes it", async ({
  page,
  javaScriptEnabled,
  expectAccessible,
}) => {
  for (const path of ["/signup", "/login", "/forgot-password", "/reset-password"]) {
    await page.goto(path);
    const email = page.getByLabel("Email");
    const suggestion = page.getByRole("status").getByRole("button", { name: "Did you mean grace@gmail.com?" });
    await email.fill("grace@gmial.com");
    await email.press("Tab");
    if (javaScriptEnabled === false) {
      await expect(page.getByText("Did you mean")).toHaveCount(0);
      continue;
    }
    await expect(suggestion).toBeVisible();
    await expect(email).toHaveValue("grace@gmial.com");
    if (path === "/signup") await expectAccessible(page);
    await suggestion.click();
    await expect(email).toHaveValue("grace@gmail.com");
    await expect(email).toBeFocused();
    await expect(suggestion).toBeHidden();
  }
});

test("a button that is pressed while the suggestion comes stays where it is", async ({ page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "There is no suggestion.");
  await page.goto("/signup");
  await page.getByLabel("Email").fill("grace@gmial.com");
  await page.getByRole("button", { name: "Create account" }).click({ delay: 500 });
  await expect(page.getByText("You typed grace@gmial.com.")).toBeVisible();
});
