import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright/test";
import { expect } from "../support/fixtures";
import { bareTexts } from "../support/rewriting";
import { PAGE_STATES } from "../support/states/all";
import { visitEach } from "../support/states/visit";

const LIGHT = {
  colorScheme: "light",
  contrast: "no-preference",
  reducedMotion: "reduce",
} as const;
/** They differ in colours only. Forced colours are the reader's own, which axe cannot see. */
const OTHER_COLORS = [
  { ...LIGHT, colorScheme: "dark" },
  { ...LIGHT, contrast: "more" },
  { ...LIGHT, colorScheme: "dark", contrast: "more" },
] as const;
type AxeResults = Awaited<ReturnType<AxeBuilder["analyze"]>>;
const SCREEN = { width: 1280, height: 720 };

visitEach(PAGE_STATES, (page, { browser = {} }) => async (state) => {
  await page.emulateMedia(LIGHT);
  await page.setViewportSize(SCREEN);
  if (browser.javaScriptEnabled !== false) {
    await expectNoViolations(page, state);
    expect(await page.evaluate(bareTexts), state).toEqual([]);
  }
  await expectNoHorizontalOverflow(page, state);
  await expectErrorInTitle(page, state);
});

async function expectNoViolations(page: Page, state: string): Promise<void> {
  const builder = new AxeBuilder({ page }).setLegacyMode().options({
    // Off by default: targets of at least 24 by 24 pixels, or with space around them.
    rules: { "target-size": { enabled: true } },
    resultTypes: ["violations"],
  });
  const found = (await builder.analyze()).violations;
  for (const media of OTHER_COLORS) {
    await page.emulateMedia(media);
    found.push(...(await page.evaluate(contrastViolations)));
  }
  const violations = found.map(({ id, nodes }) => [
    id,
    ...nodes.map(({ html, failureSummary }) => html + failureSummary),
  ]);
  expect(violations, state).toEqual([]);
}

/** Runs in the page, with the axe that the builder left there: much faster than to inject it again. */
async function contrastViolations(): Promise<AxeResults["violations"]> {
  const { axe } = window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } };
  return (await axe.run({ runOnly: ["color-contrast"], resultTypes: ["violations"] })).violations;
}

async function expectNoHorizontalOverflow(page: Page, state: string): Promise<void> {
  for (const [width, size] of [
    [320, "100%"],
    [640, "200%"],
  ] as const) {
    await page.setViewportSize({ width, height: 640 });
    const { wide, beside } = await page.evaluate((fontSize) => {
      document.documentElement.style.fontSize = fontSize;
      const main = document.querySelector("main") as HTMLElement;
      const { left, right } = main.getBoundingClientRect();
      const padding = Number.parseFloat(getComputedStyle(main).paddingInlineStart);
      const isBeside = (box: DOMRect) => box.left < left + padding - 1 || box.right > right - padding + 1;
      return {
        wide: document.documentElement.scrollWidth,
        beside: [...main.querySelectorAll("*")]
          .filter((element) => isBeside(element.getBoundingClientRect()) && element.checkVisibility())
          .map(({ outerHTML }) => outerHTML),
      };
    }, size);
    expect(wide, `${state}, ${width} pixels, text at ${size}`).toBeLessThanOrEqual(width);
    expect(beside, `${state}, ${width} pixels, text at ${size}`).toEqual([]);
  }
  await page.evaluate(() => document.documentElement.removeAttribute("style"));
}

async function expectErrorInTitle(page: Page, state: string): Promise<void> {
  const wrong = await page.locator("form :is([aria-invalid=true], [role=alert])").count();
  await expect(page, state).toHaveTitle(wrong > 0 ? /^Error: \S.* – Latchkey$/ : /^(?!Error:)\S.* – Latchkey$/);
}
