/** Photographs each state in every light and width. */
import path from "node:path";
import type { Page } from "playwright/test";
import { WALKS, WALKS_IN_OTHER_LANGUAGES } from "../scenes/all";
import { play } from "../scenes/stage";
import { FOLDER } from "./folder";

const LIGHT = { colorScheme: "light", contrast: "no-preference", forcedColors: "none" } as const;
const DARK = { ...LIGHT, colorScheme: "dark" } as const;

/** At 200 % zoom a window of 1280 pixels has room for 640. */
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

play([...WALKS_IN_OTHER_LANGUAGES, ...WALKS], (page, { name }) => {
  let place = 0;
  return async (state) => {
    place += 1;
    const file = `${String(place).padStart(2, "0")} ${state}`;
    await photograph(page, path.join(FOLDER, name, file.replaceAll(/[^\w]+/g, "-")));
  };
});

async function photograph(page: Page, file: string): Promise<void> {
  for (const [view, { width, media }] of Object.entries(VIEWS)) {
    await page.emulateMedia({ ...media, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: `${file}.${view}.png`, fullPage: true });
  }
  await page.emulateMedia({ ...LIGHT, reducedMotion: "reduce" });
}
