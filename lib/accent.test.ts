import { expect, test } from "vitest";
import { accentFrom, contrast } from "./accent";

const STEPS = ["00", "33", "66", "99", "cc", "ff"];
const COLOURS = STEPS.flatMap((red) => STEPS.flatMap((green) => STEPS.map((blue) => `#${red}${green}${blue}`)));

test("contrast is measured as WCAG does", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
});

test("every colour is made legible, in light and in dark", () => {
  for (const colour of COLOURS) {
    const { light, dark } = accentFrom(colour);
    expect(contrast(light, "#ffffff"), `${colour} on white`).toBeGreaterThanOrEqual(4.5);
    expect(contrast(light, "#f6f5f1"), `${colour} on paper`).toBeGreaterThanOrEqual(4.5);
    expect(contrast(dark, "#161c1b"), `${colour} on a dark surface`).toBeGreaterThanOrEqual(7);
  }
});

test("a legible colour stays as it is", () => {
  expect(accentFrom("#5b21b6").light).toBe("#5b21b6");
  expect(accentFrom("#ffcc66").dark).toBe("#ffcc66");
});

test("the default colour is legible as it is", () => {
  const { light, dark } = accentFrom(undefined);
  expect(accentFrom(light).light).toBe(light);
  expect(accentFrom(dark).dark).toBe(dark);
});
