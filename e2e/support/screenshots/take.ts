import path from "node:path";
import type { Page } from "playwright/test";
import { PAGE_STATES, STATES_IN_OTHER_LANGUAGES } from "../states/all";
import { visitEach } from "../states/visit";
import { SCREENSHOTS } from "./playwright.config";

const LIGHT = { colorScheme: "light", contrast: "no-preference", forcedColors: "none" } as const;
const DARK = { ...LIGHT, colorScheme: "dark" } as const;

/** A window of 1280 pixels at 200 % zoom is 640 wide. */
const VIEWS = {
  "light-1280": { width: 1280, media: LIGHT },
  "light-320": { width: 320, media: LIGHT },
  "dark-1280": { width: 1280, media: DARK },
  "dark-320": { width: 320, media: DARK },
  "zoomed-640": { width: 640, media: LIGHT },
  "contrast-light-480": { width: 480, media: { ...LIGHT, contrast: "more" } },
  "contrast-dark-480": { width: 480, media: { ...DARK, contrast: "more" } },
  "forced-colors-480": { width: 480, media: { ...DARK, forcedColors: "active" } },
} as const;

visitEach([...STATES_IN_OTHER_LANGUAGES, ...PAGE_STATES], (page, { name }) => {
  let place = 0;
  return async (state) => {
    place += 1;
    const file = `${String(place).padStart(2, "0")} ${state}`;
    await capture(page, path.join(SCREENSHOTS, name, file.replaceAll(/[^\w]+/g, "-")));
  };
});

async function capture(page: Page, file: string): Promise<void> {
  for (const [view, { width, media }] of Object.entries(VIEWS)) {
    await page.emulateMedia({ ...media, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: `${file}.${view}.png`, fullPage: true });
  }
  await page.emulateMedia({ ...LIGHT, reducedMotion: "reduce" });
}
