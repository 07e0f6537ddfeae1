import { expect, test } from "vitest";
import { consumeOAuthState, saveOAuthState } from "./oauth-states";

const begunAt = new Date("2026-01-01T00:00:00Z");
const after = (ms: number) => new Date(begunAt.getTime() + ms);
const oauthState = { provider: "oidc", purpose: "log-in" as const, sessionId: null, returnTo: "/account" };

test("a round is ended once, by the provider it was begun with, within fifteen minutes", async () => {
  for (const state of ["once", "late", "in-time"]) await saveOAuthState(state, oauthState, begunAt);
  expect(await consumeOAuthState("once", "google", begunAt)).toBeUndefined();
  expect(await consumeOAuthState("unknown", "oidc", begunAt)).toBeUndefined();
  expect(await consumeOAuthState("once", "oidc", begunAt)).toMatchObject(oauthState);
  expect(await consumeOAuthState("once", "oidc", begunAt)).toBeUndefined();
  expect(await consumeOAuthState("in-time", "oidc", after(15 * 60_000 - 1))).toMatchObject(oauthState);
  expect(await consumeOAuthState("late", "oidc", after(15 * 60_000))).toBeUndefined();
});

test("of twenty who bring one state, one gets its round", async () => {
  await saveOAuthState("raced", oauthState, begunAt);
  const ended = await Promise.all(Array.from({ length: 20 }, () => consumeOAuthState("raced", "oidc", begunAt)));
  expect(ended.filter(Boolean)).toHaveLength(1);
});
