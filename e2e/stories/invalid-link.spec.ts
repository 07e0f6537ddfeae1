import { NEW_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { headingOf, openForm } from "../support/forms";
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

test("a used link asks for the address, and the link of an unknown account gets the same answer", async ({
  page,
  accounts,
  mailbox,
  expectAccessible,
}) => {
  const { email } = await accounts.create();
  const link = await mailedResetLink(page, mailbox, email);
  await resetPassword(page, link, NEW_PASSWORD);

  const answers: string[] = [];
  for (const invalid of [link.replace(/uid=\w+/, "uid=OTk5OTk5"), link]) {
    await page.goto(invalid);
    await expect(page.getByText(/already used, or it was replaced/)).toBeVisible();
    answers.push(await page.locator("main").ariaSnapshot());
  }
  expect(answers[0]).toBe(answers[1]);
  await expectAccessible(page);
  await page.getByLabel("Email").fill("no address");
  await page.getByRole("button", { name: "Send a new link" }).click();
  await expect(page.getByText("Enter a valid email address.")).toBeVisible();
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send a new link" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  await resetPassword(page, await mailbox.resetLink(email, 2), "Another-lantern-42");
});

test("no page of an invalid link sends an email for a bare number", async ({ server, accounts, mailbox }) => {
  const [holder, victim] = [await accounts.create(), await accounts.create()];
  await accounts.enqueueResets(holder.email, DAY_MS - 2_000);
  const expired = await mailbox.resetLink(holder.email);
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  const uid = Buffer.from(String(victim.id)).toString("base64url");

  const forged = await openForm(`${server.url}/reset-password?uid=${uid}&token=d1kscp-${"0".repeat(32)}`);
  expect(await headingOf(await forged({ uid }))).toBe("Invalid or expired link");
  const ofHolder = await openForm(expired);
  for (const numbered of [victim.id, victim.id + 1_000]) {
    const answer = await ofHolder({ uid: Buffer.from(String(numbered)).toString("base64url") });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/forgot-password"]);
  }
  expect(await headingOf(await ofHolder({}))).toBe("Check your email");
  await mailbox.resetLink(holder.email, 2);
  expect(mailbox.to(victim.email)).toEqual([]);
});
