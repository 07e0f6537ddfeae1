import { expect, test } from "vitest";
import { translator } from "../../lib/i18n/catalogs";
import { formatRelativeTime } from "./relative-time";

test.each([
  [0, "just now"],
  [59, "just now"],
  [180, "3 minutes ago"],
  [3_600, "1 hour ago"],
  [86_400, "yesterday"],
  [3 * 86_400, "3 days ago"],
])("%i seconds are %s", (seconds, words) => {
  expect(formatRelativeTime(seconds, translator("en"))).toBe(words);
});
