/** What the mail worker asks all the time, with few and with many messages waiting. */
import { randomUUID } from "node:crypto";

const AT_ONCE = 1_000;
const REPETITIONS = 200;

export async function claimCost(waiting: number): Promise<{ waiting: number; claimMs: number; stateMs: number }> {
  // DATABASE_URL decides which engine the schema is for.
  const { db } = await import("../../lib/db");
  const { outbox } = await import("../../lib/db/schema");
  const { claimNext, complete, isMailDegraded } = await import("../../lib/mail/outbox");
  await db().delete(outbox);
  const at = new Date();
  const message = { template: "reset-password", context: {}, createdAt: at, dueAt: at };
  for (let i = 0; i < waiting; i += AT_ONCE)
    await db()
      .insert(outbox)
      .values(Array.from({ length: Math.min(AT_ONCE, waiting - i) }, () => ({ ...message, id: randomUUID() })));
  const claims: number[] = [];
  const states: number[] = [];
  for (let i = 0; i < Math.min(REPETITIONS, waiting); i++) {
    const startedAt = performance.now();
    const [claimed] = await claimNext(1, new Date());
    const claimedAt = performance.now();
    await isMailDegraded();
    states.push(performance.now() - claimedAt);
    claims.push(claimedAt - startedAt);
    if (claimed) await complete(claimed, "sent", new Date());
  }
  return { waiting, claimMs: median(claims), stateMs: median(states) };
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
