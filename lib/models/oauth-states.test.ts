import { expect, test } from "vitest";
import { beginRound, endRound } from "./oauth-states";

const begunAt = new Date("2026-01-01T00:00:00Z");
const after = (ms: number) => new Date(begunAt.getTime() + ms);
const round = { provider: "oidc", purpose: "sign-in" as const, sessionId: null, returnTo: "/account" };

test("a round is ended once, by the provider it was begun with, within fifteen minutes", async () => {
  for (const state of ["once", "late", "in-time"]) await beginRound(state, round, begunAt);
  expect(await endRound("once", "google", begunAt)).toBeUndefined();
  expect(await endRound("unknown", "oidc", begunAt)).toBeUndefined();
  expect(await endRound("once", "oidc", begunAt)).toMatchObject(round);
  expect(await endRound("once", "oidc", begunAt)).toBeUndefined();
  expect(await endRound("in-time", "oidc", after(15 * 60_000 - 1))).toMatchObject(round);
  expect(await endRound("late", "oidc", after(15 * 60_000))).toBeUndefined();
});

test("of twenty who bring one state, one gets its round", async () => {
  await beginRound("raced", round, begunAt);
  const ended = await Promise.all(Array.from({ length: 20 }, () => endRound("raced", "oidc", begunAt)));
  expect(ended.filter(Boolean)).toHaveLength(1);
});
