import { expect, type Page } from "playwright/test";

const MOST_STOPS = 40;

/** @returns the accessible names of everything Tab reaches from the top; each has to show its focus */
export async function tabThrough(page: Page): Promise<string[]> {
  // Tab starts from the last focus, even if that element is gone.
  await page.evaluate(() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  });
  const names: string[] = [];
  for (;;) {
    await page.keyboard.press("Tab");
    const { name, contrast } = await page.evaluate(focused);
    if (!name || names.length === MOST_STOPS) return names;
    expect(contrast, `contrast of the focus on “${name}”`).toBeGreaterThanOrEqual(3);
    names.push(name);
  }
}

export async function tabTo(page: Page, wanted: string): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate(focused)).name === wanted) return;
  }
  throw new Error(`Tab does not reach “${wanted}” on ${page.url()}.`);
}

/** Runs in the page. Focus is an outline, or the border of the frame around an input. */
function focused(): { name: string; contrast: number } {
  const element = document.activeElement as HTMLElement;
  if (element === document.body) return { name: "", contrast: 0 };
  const label = (element as HTMLInputElement).labels?.[0];
  const named = (label ?? element).cloneNode(true) as HTMLElement;
  for (const hidden of named.querySelectorAll("[aria-hidden=true]")) hidden.remove();
  const name = element.getAttribute("aria-label") ?? named.textContent ?? "";
  const own = getComputedStyle(element);
  const frame = element instanceof HTMLInputElement ? getComputedStyle(element.parentElement as Element) : undefined;
  const indicator =
    frame && frame.boxShadow !== "none" ? frame.borderTopColor : own.outlineStyle === "none" ? "" : own.outlineColor;
  return { name: name.trim(), contrast: indicator ? contrast(luminance(indicator), luminance(behind(element))) : 0 };

  function behind(start: Element): string {
    for (let box = start.parentElement; box; box = box.parentElement) {
      const { backgroundColor } = getComputedStyle(box);
      if (backgroundColor !== "rgba(0, 0, 0, 0)" && box !== start.closest("[data-wrong]")) return backgroundColor;
    }
    return "white";
  }

  function contrast(one: number, other: number): number {
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  }

  /** Relative luminance (WCAG 2). */
  function luminance(color: string): number {
    const pen = document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;
    pen.fillStyle = color;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue] = [...pen.getImageData(0, 0, 1, 1).data].map((byte) => {
      const part = byte / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
}
