/** Requests for an account, until the mailbox is proven. Each is pending for a day and kept for a week. */
import { randomUUID } from "node:crypto";
import { and, asc, desc, eq, gt, isNull, lte, ne, or } from "drizzle-orm";
import { DAY_MS, HOUR_MS, latestBeginning } from "../clock";
import { db, type Write } from "../db";
import { purge } from "../db/purge";
import { signUps } from "../db/schema";
import type { RequestContext } from "../request-context";
import { linkLifetimeHours } from "../tokens";

const KEPT_MS = 7 * DAY_MS;

export type SignUp = typeof signUps.$inferSelect;

export interface NewSignUp {
  email: string;
  passwordHash?: string;
  /** Whose provider does not vouch for the address. */
  identity?: { provider: string; subject: string };
}

/** @returns `reference`, which the browser keeps in order to have the email sent again */
export function signUpInsertion(
  { identity, ...signUp }: NewSignUp,
  { client, userAgent }: RequestContext,
  now: Date,
): { reference: string; write: Write<{ id: number }> } {
  const reference = randomUUID();
  const row = { ...signUp, ...identity, reference, client, userAgent, createdAt: now };
  return { reference, write: (tx) => tx.insert(signUps).values(row).returning({ id: signUps.id }) };
}

export async function findSignUpById(id: number): Promise<SignUp | undefined> {
  return (await db().select().from(signUps).where(eq(signUps.id, id)))[0];
}

export async function findSignUpByReference(email: string, reference: string): Promise<SignUp | undefined> {
  const own = and(eq(signUps.reference, reference), eq(signUps.email, email));
  return (await db().select().from(signUps).where(own))[0];
}

export async function isPending(email: string, reference: string, now: Date): Promise<boolean> {
  const own = and(pending(email, now, now), eq(signUps.reference, reference));
  return (await db().select({ id: signUps.id }).from(signUps).where(own)).length > 0;
}

/** The newest pending one of a program, which is recognised by its address on the network. */
export async function findSignUpByClient(email: string, client: string, now: Date): Promise<SignUp | undefined> {
  const own = and(pending(email, now, now), eq(signUps.client, client));
  return (await db().select().from(signUps).where(own).orderBy(desc(signUps.id)).limit(1))[0];
}

/**
 * Whether a stranger may have asked for an account with this address: then what was chosen before the proof is void. What was pending with
 * it counts also when its own link has expired: its owner may be following the link of the other.
 */
export async function hasRival(signUp: SignUp, now: Date): Promise<boolean> {
  const { id, email, provider, subject, createdAt } = signUp;
  // A second sign-up with the same provider identity is no rival of the first.
  const otherIdentity =
    provider === null || subject === null
      ? undefined
      : or(isNull(signUps.subject), ne(signUps.provider, provider), ne(signUps.subject, subject));
  const rival = and(pending(email, createdAt, now), ne(signUps.id, id), otherIdentity);
  return (await db().select({ id: signUps.id }).from(signUps).where(rival).limit(1)).length > 0;
}

/** The oldest first. */
export async function signUpsOf(email: string): Promise<SignUp[]> {
  return db().select().from(signUps).where(eq(signUps.email, email)).orderBy(asc(signUps.id));
}

export function signUpDeletion(email: string): Write {
  return (tx) => tx.delete(signUps).where(eq(signUps.email, email)).returning({ id: signUps.id });
}

export async function purgeSignUps(now = new Date()): Promise<void> {
  await purge(signUps.id, signUps.createdAt, lte(signUps.createdAt, new Date(now.getTime() - KEPT_MS)));
}

/** At that time or since, as long as its link lives; not one from the future, which a clock since set back has made. */
function pending(email: string, at: Date, now: Date) {
  return and(
    eq(signUps.email, email),
    gt(signUps.createdAt, new Date(at.getTime() - linkLifetimeHours("verify-email") * HOUR_MS)),
    lte(signUps.createdAt, latestBeginning(now)),
  );
}
