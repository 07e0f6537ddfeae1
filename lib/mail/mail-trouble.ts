/** How the mail fares, as the outbox shows it: the same from every process. */
import { and, isNotNull, isNull, sql } from "drizzle-orm";
import { commit, db } from "../db";
import { outbox } from "../db/schema";

/** One email may have bad luck; that many attempts have not. */
const TROUBLE = 3;

/** Whether emails wait for a provider that takes none: it said so, or several attempts at what is still owed were in vain. */
export async function isMailDegraded(): Promise<boolean> {
  const waits = sql<number>`count(case when ${outbox.lastError} like 'wait %' then 1 end)`.mapWith(Number);
  const inVain = sql<number>`coalesce(sum(case when ${outbox.lastError} is not null then ${outbox.attempts} end), 0)`;
  const [owed] = await db()
    .select({ waits, inVain: inVain.mapWith(Number) })
    .from(outbox)
    .where(isNull(outbox.completedAt));
  return owed !== undefined && (owed.waits > 0 || owed.inVain >= TROUBLE);
}

/** The provider takes emails again: those that had trouble need not wait for their time. */
export async function retryNow(now: Date): Promise<void> {
  const waiting = and(isNull(outbox.completedAt), isNull(outbox.lease), isNotNull(outbox.lastError));
  await commit((tx) => tx.update(outbox).set({ dueAt: now }).where(waiting).returning({ id: outbox.id }));
}
