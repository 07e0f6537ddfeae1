/** Each is used once, within 15 minutes, and only for the provider and purpose it was saved for. */
import { createHash } from "node:crypto";
import { and, eq, gt, lte, sql } from "drizzle-orm";
import { latestBeginning, MINUTE_MS } from "../clock";
import { commit } from "../db";
import { purge } from "../db/purge";
import { oauthStates, sessions } from "../db/schema";

export const OAUTH_STATE_MS = 15 * MINUTE_MS;

export type OAuthPurpose = "log-in" | "link" | "reauthenticate";
export type OAuthState = typeof oauthStates.$inferSelect & { purpose: OAuthPurpose };

/** @param state random, returned by the provider, and bound to the browser by next-auth's cookie */
export async function saveOAuthState(
  state: string,
  oauthState: Pick<OAuthState, "provider" | "purpose" | "sessionId" | "returnTo" | "exchangeId">,
  now = new Date(),
): Promise<void> {
  // None if it has ended meanwhile: the state then fits no session.
  const sessionId = sql`(select ${sessions.id} from ${sessions} where ${sessions.id} = ${oauthState.sessionId})`;
  const row = { ...oauthState, sessionId, stateHash: hash(state), createdAt: now };
  await commit((tx) => tx.insert(oauthStates).values(row).returning());
}

export async function purgeOAuthStates(now = new Date()): Promise<void> {
  await purge(oauthStates.stateHash, oauthStates.createdAt, lte(oauthStates.createdAt, oldest(now)));
}

export async function consumeOAuthState(
  state: string,
  provider: string,
  now = new Date(),
): Promise<OAuthState | undefined> {
  const valid = and(
    eq(oauthStates.stateHash, hash(state)),
    eq(oauthStates.provider, provider),
    gt(oauthStates.createdAt, oldest(now)),
    lte(oauthStates.createdAt, latestBeginning(now)),
  );
  return (await commit((tx) => tx.delete(oauthStates).where(valid).returning()))[0] as OAuthState | undefined;
}

const oldest = (now: Date) => new Date(now.getTime() - OAUTH_STATE_MS);
const hash = (state: string) => createHash("sha256").update(state).digest("hex");
