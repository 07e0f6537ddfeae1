/** Rounds: from our page to a provider and back. Each is used once, within 15 minutes, for what it was begun for. */
import { createHash } from "node:crypto";
import { and, eq, gt, lte } from "drizzle-orm";
import { commit, type Write } from "../db";
import { rounds } from "../db/schema";

export const ROUND_MS = 15 * 60_000;

export type RoundPurpose = "sign-in" | "link" | "prove";
export type Round = typeof rounds.$inferSelect & { purpose: RoundPurpose };

/** @param state what the provider will send back: random, and bound to the browser by a cookie of next-auth's */
export async function beginRound(
  state: string,
  round: Pick<Round, "provider" | "purpose" | "sessionId" | "returnTo">,
  now = new Date(),
): Promise<void> {
  const row = { ...round, stateHash: hash(state), createdAt: now };
  const overdue: Write = (tx) =>
    tx
      .delete(rounds)
      .where(lte(rounds.createdAt, oldest(now)))
      .returning();
  await commit((tx) => tx.insert(rounds).values(row).returning(), overdue);
}

/** Of two who bring the same state, one gets the round. */
export async function endRound(state: string, provider: string, now = new Date()): Promise<Round | undefined> {
  const open = and(eq(rounds.stateHash, hash(state)), eq(rounds.provider, provider), gt(rounds.createdAt, oldest(now)));
  return (await commit((tx) => tx.delete(rounds).where(open).returning()))[0] as Round | undefined;
}

const oldest = (now: Date) => new Date(now.getTime() - ROUND_MS);
const hash = (state: string) => createHash("sha256").update(state).digest("hex");
