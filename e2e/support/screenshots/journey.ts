/** The picture in the README, in light and in dark: cp e2e/.results/screenshots/journey-*.png docs/ */
import type { Page } from "playwright/test";
import { NEW_PASSWORD } from "../accounts";
import { expect, test } from "../fixtures";
import { SCREENSHOTS } from "./playwright.config";

const PHONE = { width: 400, height: 730 };

for (const [colorScheme, who] of [
  ["light", "alice"],
  ["dark", "alan"],
] as const)
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: PHONE, contextOptions: { reducedMotion: "reduce" } });

    test(`the journey, in ${colorScheme}`, async ({ page, accounts, mailbox }) => {
      const { email } = await accounts.create({ email: `${who}@example.com` });
      const shots: Buffer[] = [];
      await page.goto("/forgot-password");
      await page.getByLabel("Email").fill(email);
      shots.push(await page.screenshot());
      await page.getByRole("button", { name: "Send reset link" }).click();
      await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
      shots.push(await page.screenshot());
      await page.goto(await mailbox.resetLink(email));
      await page.getByLabel("New password", { exact: true }).fill(`${NEW_PASSWORD} harbor otter`);
      await expect(page.getByText("Strong.")).toBeVisible();
      shots.push(await page.screenshot());
      await sideBySide(await page.context().newPage(), shots, `${SCREENSHOTS}/journey-${colorScheme}.png`);
    });
  });

async function sideBySide(page: Page, shots: Buffer[], file: string): Promise<void> {
  const images = shots.map((shot) => `<img src="data:image/png;base64,${shot.toString("base64")}">`).join("");
  await page.setContent(`<style>
    body { display: flex; gap: 20px; margin: 0; padding: 10px }
    img { border: 1px solid #8884; border-radius: 14px }
  </style>${images}`);
  await page.setViewportSize({ width: shots.length * (PHONE.width + 22), height: PHONE.height + 22 });
  await page.screenshot({ path: file, omitBackground: true });
}
