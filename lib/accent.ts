/** The operator's colour, moved towards black or white until text in it is legible (WCAG 2.2, 1.4.3). */

/** As #rrggbb, for text in it on light or dark surfaces. */
export interface Accent {
  light: string;
  dark: string;
}

const DEFAULT: Accent = { light: "#0d6b62", dark: "#62cbb8" };
const LIGHTEST_SURFACE = "#ffffff";
const DARK_SURFACE = "#161c1b";
// Above WCAG's 4.5, because the tints of notices and buttons take some of it away.
const LIGHT_CONTRAST = 6;
const DARK_CONTRAST = 8;
const STEPS = 100;

export function accentFrom(colour: string | undefined): Accent {
  if (colour === undefined) return DEFAULT;
  return {
    light: mixUntil(colour, "#000000", (mixed) => contrast(mixed, LIGHTEST_SURFACE) >= LIGHT_CONTRAST),
    dark: mixUntil(colour, "#ffffff", (mixed) => contrast(mixed, DARK_SURFACE) >= DARK_CONTRAST),
  };
}

export function accentStyle(colour: string | undefined): string {
  const { light, dark } = accentFrom(colour);
  return `:root{--accent-light:${light};--accent-dark:${dark}}`;
}

export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function mixUntil(colour: string, towards: string, enough: (mixed: string) => boolean): string {
  const steps = Array.from({ length: STEPS + 1 }, (_, step) => mix(colour, towards, step / STEPS));
  return steps.find(enough) ?? towards;
}

function mix(one: string, other: string, share: number): string {
  const to = channels(other);
  const mixed = channels(one).map((value, i) => Math.round(value + ((to[i] ?? 0) - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
