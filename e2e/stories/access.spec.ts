/** What every page promises in each of its states, to every eye and on every screen. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright/test";
import { expect } from "../support/fixtures";
import { WALKS } from "../support/scenes/all";
import { play } from "../support/scenes/stage";

const LIGHT = {
  colorScheme: "light",
  contrast: "no-preference",
  reducedMotion: "reduce",
} as const;
/** In these only the colours are others. Forced ones are the reader's own, and axe cannot tell which they are. */
const OTHER_LIGHTS = [
  { ...LIGHT, colorScheme: "dark" },
  { ...LIGHT, contrast: "more" },
  { ...LIGHT, colorScheme: "dark", contrast: "more" },
] as const;
type AxeResults = Awaited<ReturnType<AxeBuilder["analyze"]>>;
const SCREEN = { width: 1280, height: 720 };

play(WALKS, (page, { browser = {} }) => async (state) => {
  await page.emulateMedia(LIGHT);
  await page.setViewportSize(SCREEN);
  if (browser.javaScriptEnabled !== false) await expectNothingFound(page, state);
  await expectNothingSideways(page, state);
  await expectFailureInTitle(page, state);
});

async function expectNothingFound(page: Page, state: string): Promise<void> {
  const builder = new AxeBuilder({ page }).setLegacyMode().options({
    // Not among its rules by default: targets of at least 24 by 24 pixels, or with room around them.
    rules: { "target-size": { enabled: true } },
    resultTypes: ["violations"],
  });
  const found = (await builder.analyze()).violations;
  for (const light of OTHER_LIGHTS) {
    await page.emulateMedia(light);
    found.push(...(await page.evaluate(contrastAgain)));
  }
  const words = found.map(({ id, nodes }) => [id, ...nodes.map(({ html, failureSummary }) => html + failureSummary)]);
  expect(words, state).toEqual([]);
}

/** Runs in the page, where the builder has left its axe: much faster than to bring it again. */
async function contrastAgain(): Promise<AxeResults["violations"]> {
  const { axe } = window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } };
  return (await axe.run({ runOnly: ["color-contrast"], resultTypes: ["violations"] })).violations;
}

/** On 320 pixels, which is 1280 at a zoom of 400 %, and with letters of twice the size. */
async function expectNothingSideways(page: Page, state: string): Promise<void> {
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
    expect(wide, `${state}, ${width} pixels, emails at ${size}`).toBeLessThanOrEqual(width);
    expect(beside, `${state}, ${width} pixels, emails at ${size}`).toEqual([]);
  }
  await page.evaluate(() => document.documentElement.removeAttribute("style"));
}

async function expectFailureInTitle(page: Page, state: string): Promise<void> {
  const wrong = await page.locator("form :is([aria-invalid=true], [role=alert])").count();
  await expect(page, state).toHaveTitle(wrong > 0 ? /^Error: \S.* – Latchkey$/ : /^(?!Error:)\S.* – Latchkey$/);
}
