/** A tab that the browser put to sleep, or restores with its next start, is loaded again: by its address and history, maybe without cookies. */
import type { Page } from "playwright/test";
import { NEW_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { headingOf, openForm } from "../support/forms";
import { linkIn } from "../support/mailbox";
import { logInToAccount, mailedResetLink, requestResetLink, resetPassword, submitNewPassword } from "../support/steps";

const DAY_MS = 86_400_000;

const heading = (page: Page) => page.getByRole("heading", { level: 1 });

async function restore(page: Page): Promise<void> {
  await page.context().clearCookies();
  await page.reload();
}

async function backFromElsewhere(page: Page): Promise<void> {
  await page.goto("/login");
  await page.goBack();
}

async function open(page: Page, link: string, javaScript: boolean | undefined): Promise<void> {
  await page.goto(link);
  await expect(heading(page)).toHaveText("Set a new password");
  if (javaScript !== false) await expect(page).toHaveURL("/reset-password");
}

test("while its link is good, it has it, also after a newer one was sent", async ({
  page,
  accounts,
  mailbox,
  javaScriptEnabled,
}) => {
  const { email } = await accounts.create();
  await open(page, await mailedResetLink(page, mailbox, email), javaScriptEnabled);
  await accounts.enqueueResets(email, 0);
  await mailbox.resetLink(email, 2);
  for (const again of [restore, backFromElsewhere]) {
    await again(page);
    await expect(heading(page)).toHaveText("Set a new password");
  }
  await submitNewPassword(page, NEW_PASSWORD);
  await expect(heading(page)).toHaveText("Password reset successful");
});

test("once its link has expired, it says so, restored or submitted, and one button sends a new one", async ({
  page,
  accounts,
  mailbox,
  javaScriptEnabled,
}) => {
  const { email } = await accounts.create();
  const good = await mailedResetLink(page, mailbox, email);
  await accounts.enqueueResets(email, DAY_MS - 2_000);
  const expired = await mailbox.resetLink(email, 2);
  await expect
    .poll(async () => headingOf(await fetch(expired)), { timeout: 20_000, intervals: [500] })
    .toBe("Invalid or expired link");
  // As if a day had gone by since they were opened.
  const submit = await openForm(good);
  const answer = await submit({ ...linkIn(expired), newPassword: NEW_PASSWORD, confirmPassword: NEW_PASSWORD });
  await page.goto(answer.headers.get("location") ?? "");
  await expect(page.getByText(/This link expired on/)).toBeVisible();
  await open(page, good, javaScriptEnabled);
  if (javaScriptEnabled === false) await page.goto(expired);
  else await page.evaluate((mailedLink) => history.replaceState({ mailedLink }, ""), new URL(expired).search);
  await restore(page);
  await expect(page.getByText(/This link expired on/)).toBeVisible();
  await backFromElsewhere(page);
  await page.getByRole("button", { name: "Send a new link" }).click();
  await expect(heading(page)).toHaveText("Check your email");
  await resetPassword(page, await mailbox.resetLink(email, 3), NEW_PASSWORD);
});

test("once its link was used, it says so and asks for the address", async ({
  page,
  elsewhere,
  accounts,
  mailbox,
  javaScriptEnabled,
}) => {
  const { email } = await accounts.create();
  const link = await mailedResetLink(page, mailbox, email);
  await open(page, link, javaScriptEnabled);
  await resetPassword(elsewhere, link, NEW_PASSWORD);
  await restore(page);
  await expect(page.getByText(/already used, or it was replaced/)).toBeVisible();
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send a new link" }).click();
  await resetPassword(page, await mailbox.resetLink(email, 2), "Another-lantern-42");
});

test("a link that is opened in a private window needs nothing of the tab that asked, and leaves it a way on", async ({
  page,
  elsewhere: privately,
  accounts,
  mailbox,
  javaScriptEnabled,
}) => {
  const { email } = await accounts.create();
  await requestResetLink(page, email);
  await resetPassword(privately, await mailbox.resetLink(email), NEW_PASSWORD);
  await expect(privately).toHaveURL("/login");

  // Without JavaScript the browser asks again, and another email goes out.
  await restore(page);
  await expect(heading(page)).toHaveText(javaScriptEnabled !== false ? "Forgot your password?" : "Check your email");
  await page
    .getByRole("link", { name: /log in/i })
    .first()
    .click();
  await logInToAccount(page, email, NEW_PASSWORD);
});
