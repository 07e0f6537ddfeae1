import { expect, test } from "vitest";
import { consumeOAuthState, saveOAuthState } from "./oauth-states";

const savedAt = new Date("2026-01-01T00:00:00Z");
const after = (ms: number) => new Date(savedAt.getTime() + ms);
const oauthState = {
  provider: "oidc",
  purpose: "log-in" as const,
  sessionId: null,
  returnTo: "/account",
  exchangeId: "1",
};

test("a state is consumed once, for the provider it was saved for, within fifteen minutes", async () => {
  for (const state of ["once", "late", "in-time"]) await saveOAuthState(state, oauthState, savedAt);
  expect(await consumeOAuthState("once", "google", savedAt)).toBeUndefined();
  expect(await consumeOAuthState("unknown", "oidc", savedAt)).toBeUndefined();
  expect(await consumeOAuthState("once", "oidc", savedAt)).toMatchObject(oauthState);
  expect(await consumeOAuthState("once", "oidc", savedAt)).toBeUndefined();
  expect(await consumeOAuthState("in-time", "oidc", after(15 * 60_000 - 1))).toMatchObject(oauthState);
  expect(await consumeOAuthState("late", "oidc", after(15 * 60_000))).toBeUndefined();
});

test("a state whose session has ended meanwhile fits none", async () => {
  await saveOAuthState("orphaned", { ...oauthState, purpose: "link", sessionId: 999_999_999 }, savedAt);
  expect(await consumeOAuthState("orphaned", "oidc", savedAt)).toMatchObject({ purpose: "link", sessionId: null });
});

test("of twenty requests with one state, one gets it", async () => {
  await saveOAuthState("raced", oauthState, savedAt);
  const consumed = await Promise.all(Array.from({ length: 20 }, () => consumeOAuthState("raced", "oidc", savedAt)));
  expect(consumed.filter(Boolean)).toHaveLength(1);
});
