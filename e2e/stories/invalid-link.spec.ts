import { NEW_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { mailedResetLink, resetPassword } from "../support/steps";

const DAY_MS = 86_400_000;

test("an expired link says since when, and one button sends a new one", async ({
  page,
  accounts,
  mailbox,
  expectAccessible,
}) => {
  const { email } = await accounts.create();
  await accounts.enqueueResets(email, DAY_MS - 2_000);
  const link = await mailbox.resetLink(email);
  await page.waitForTimeout(4_000);
  await page.goto(link);
  await expect(page.getByText(/This link expired on \d+ \w+ \d{4}/)).toBeVisible();
  await expect(page.locator("body")).not.toContainText(email);
  await expectAccessible(page);

  await page.getByRole("button", { name: "Send a new link" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  await expect(page.locator("body")).not.toContainText(email);
  await expectAccessible(page);
  await resetPassword(page, await mailbox.resetLink(email, 2), NEW_PASSWORD);
});

test("a used link offers a new one, too, and the link of an unknown account gets the same answer", async ({
  page,
  accounts,
  mailbox,
}) => {
  const { email } = await accounts.create();
  const link = await mailedResetLink(page, mailbox, email);
  await resetPassword(page, link, NEW_PASSWORD);

  const answers: string[] = [];
  for (const invalid of [link.replace(/uid=\w+/, "uid=OTk5OTk5"), link]) {
    await page.goto(invalid);
    await expect(page.getByText(/already used, or it was replaced/)).toBeVisible();
    await page.getByRole("button", { name: "Send a new link" }).click();
    await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
    answers.push((await page.locator("main").ariaSnapshot()).replace(/(?<=strong: )[a-z]+ [a-z]+/, "two words"));
  }
  expect(answers[0]).toBe(answers[1]);
  await mailbox.receive(email, "Reset your password", 2);
});
