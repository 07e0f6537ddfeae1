/** Rounds: from our page to a provider and back. Each is used once, within 15 minutes, for what it was begun for. */
import { createHash } from "node:crypto";
import { and, eq, gt, lte } from "drizzle-orm";
import { commit, type Write } from "../db";
import { oauthStates } from "../db/schema";

export const OAUTH_STATE_MS = 15 * 60_000;

export type OAuthPurpose = "log-in" | "link" | "reauthenticate";
export type OAuthState = typeof oauthStates.$inferSelect & { purpose: OAuthPurpose };

/** @param state what the provider will send back: random, and bound to the browser by a cookie of next-auth's */
export async function saveOAuthState(
  state: string,
  oauthState: Pick<OAuthState, "provider" | "purpose" | "sessionId" | "returnTo">,
  now = new Date(),
): Promise<void> {
  const row = { ...oauthState, stateHash: hash(state), createdAt: now };
  const overdue: Write = (tx) =>
    tx
      .delete(oauthStates)
      .where(lte(oauthStates.createdAt, oldest(now)))
      .returning();
  await commit((tx) => tx.insert(oauthStates).values(row).returning(), overdue);
}

/** Of two who bring the same state, one gets the round. */
export async function consumeOAuthState(
  state: string,
  provider: string,
  now = new Date(),
): Promise<OAuthState | undefined> {
  const open = and(
    eq(oauthStates.stateHash, hash(state)),
    eq(oauthStates.provider, provider),
    gt(oauthStates.createdAt, oldest(now)),
  );
  return (await commit((tx) => tx.delete(oauthStates).where(open).returning()))[0] as OAuthState | undefined;
}

const oldest = (now: Date) => new Date(now.getTime() - OAUTH_STATE_MS);
const hash = (state: string) => createHash("sha256").update(state).digest("hex");
