import { expect, test } from "vitest";
import { UsageError } from "./command";
import { parsePage } from "./page";
import { parseDate, parseSince } from "./time";

const now = new Date("2026-11-29T12:00:00Z");

test.each([
  ["30m", "2026-11-29T11:30:00.000Z"],
  ["2h", "2026-11-29T10:00:00.000Z"],
  ["7d", "2026-11-22T12:00:00.000Z"],
  ["2026-11-01", "2026-11-01T00:00:00.000Z"],
  ["2026-11-29T21:14:16Z", "2026-11-29T21:14:16.000Z"],
])("--since %s", (text, since) => {
  expect(parseSince(text, now)?.toISOString()).toBe(since);
});

test.each(["99999999999d", "999999d", "7", "7w", "soon", "2026-13-01", "0000-01-01", "+275760-09-13", "", "-7d"])(
  "%s is no time, and no other than was meant",
  (text) => {
    expect([parseSince(text, now), parseDate(text)]).toEqual([undefined, undefined]);
    expect(() => parsePage({ before: text }, 50)).toThrow(UsageError);
  },
);
