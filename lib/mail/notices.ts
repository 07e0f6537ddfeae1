import { and, eq, inArray, isNull, ne, or, type SQL } from "drizzle-orm";
import { db } from "../db";
import { outbox } from "../db/schema";
import { isNotice } from "./email-templates";
import { leasedAs, type OutboxMessage, update } from "./outbox";

/** What one email tells of: beyond it, only how many more there were. */
const MAX_EVENTS = 20;
const MERGED_AT_ONCE = 100;

/**
 * Of the notices of one kind and account one is kept, which takes in those claimed with it and those that wait, so that of what happens
 * within ten minutes one email tells, and a thief can hide no change behind an earlier one. Once counted a notice stays as it is, so that
 * every attempt sends the same bytes.
 */
export async function mergeNotices(claimed: OutboxMessage[]): Promise<OutboxMessage[]> {
  const kept: OutboxMessage[] = [];
  const merged = new Set<string>();
  for (const message of claimed) {
    if (merged.has(message.id)) continue;
    const { whole, taken } = await takeInOthers(message);
    kept.push(whole);
    for (const id of taken) merged.add(id);
  }
  return kept;
}

async function takeInOthers(message: OutboxMessage): Promise<{ whole: OutboxMessage; taken: string[] }> {
  const { template, userId, countedAt } = message;
  if (!isNotice(template) || userId === null || countedAt !== null) return { whole: message, taken: [] };
  const waiting = waitingBeside(message, userId);
  const others = await waitingQuery(waiting);
  if (others.length === 0) return { whole: message, taken: [] };
  const merged = mergedContext([message, ...(others as OutboxMessage[])]);
  const taken = others.map((other) => other.id);
  const written = await update(merged, leasedAs(message), (tx) =>
    tx
      .delete(outbox)
      .where(and(inArray(outbox.id, taken), waiting))
      .returning({ id: outbox.id }),
  );
  return written ? { whole: { ...message, ...merged }, taken } : { whole: message, taken: [] };
}

export function waitingBeside({ id, template, lease }: OutboxMessage, userId: number): SQL | undefined {
  return and(
    eq(outbox.userId, userId),
    eq(outbox.template, template),
    isNull(outbox.completedAt),
    isNull(outbox.countedAt),
    or(isNull(outbox.lease), eq(outbox.lease, lease ?? "")),
    ne(outbox.id, id),
  );
}

/** For every notice, so it must follow an index. */
export function waitingQuery(which: SQL | undefined) {
  return db().select().from(outbox).where(which).limit(MERGED_AT_ONCE);
}

/** The newest is the message, the rest is what was before: of one provider or device the newest, and beyond a number only how many. */
function mergedContext(messages: OutboxMessage[]): Pick<OutboxMessage, "context" | "createdAt"> {
  const newestFirst = messages.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  const { requestId, language } = newestFirst[0]?.context ?? {};
  const events = newestFirst.flatMap(
    ({ context: { requestId: _, language: __, earlier = [], more: ___, ...event }, createdAt }) => [
      { ...event, at: createdAt.getTime() },
      ...earlier,
    ],
  );
  events.sort((a, b) => b.at - a.at);
  const { at: _, ...newest } = events[0] ?? { at: 0 };
  const seen = new Set<string>();
  const distinct = events.filter(({ at: _, provider, ...device }) => {
    const kind = provider ?? JSON.stringify(device);
    return !seen.has(kind) && seen.add(kind);
  });
  const earlier = distinct.slice(1, MAX_EVENTS);
  const counted = newestFirst.reduce((sum, { context: { more = 0 } }) => sum + more, 0);
  const more = counted + distinct.length - 1 - earlier.length;
  return {
    context: { requestId, language, ...newest, earlier, ...(more > 0 && { more }) },
    createdAt: newestFirst[0]?.createdAt ?? new Date(0),
  };
}
