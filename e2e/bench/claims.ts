/** What the mail worker asks all the time, with few and with many messages waiting. */
import { type SQL, sql } from "drizzle-orm";
import { onPostgres } from "../../lib/env";

const AT_ONCE = 20_000;
const REPETITIONS = 200;

export async function claimCost(waiting: number): Promise<{ waiting: number; claimMs: number; stateMs: number }> {
  // DATABASE_URL decides which engine the schema is for.
  const { db } = await import("../../lib/db");
  const { outbox } = await import("../../lib/db/schema");
  const { claimNext, complete, isMailDegraded } = await import("../../lib/mail/outbox");
  await db().delete(outbox);
  const now = onPostgres() ? sql`now()` : sql`${Date.now()}`;
  const context = onPostgres() ? sql`'{}'::json` : sql`'{}'`;
  for (let from = 0; from < waiting; from += AT_ONCE) {
    const insertion = sql`insert into outbox (id, template, context, created_at, due_at)
      with recursive n(i) as (select ${sql.raw(String(from))} + 1 union all
        select i + 1 from n where i < ${sql.raw(String(Math.min(waiting, from + AT_ONCE)))})
      select 'm' || i, 'reset-password', ${context}, ${now}, ${now} from n`;
    await (onPostgres()
      ? (db() as unknown as { execute(s: SQL): Promise<unknown> }).execute(insertion)
      : db().run(insertion));
  }
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
