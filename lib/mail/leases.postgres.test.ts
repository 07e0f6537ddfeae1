/** Machines that share a database do not share a clock. */
import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CLOCK_SKEW_MS, HOUR_MS } from "../clock";
import { db } from "../db";
import { outbox } from "../db/schema";
import { backlogOf, claim, type OutboxMessage } from "./outbox";
import { consumeQuota } from "./quotas";
import { add } from "./test-support";

beforeEach(async () => void (await db().delete(outbox)));
afterEach(() => void vi.useRealTimers());

function onMachine(aheadMs: number): Date {
  vi.useRealTimers();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + aheadMs });
  return new Date();
}

const DIFFERENCES = [CLOCK_SKEW_MS, HOUR_MS].flatMap((ms) => [
  { holder: ms, other: 0 },
  { holder: -ms, other: 0 },
  { holder: 0, other: ms },
  { holder: 0, other: -ms },
]);

test.each(DIFFERENCES)(
  "no clock takes a message from a worker that lives, or leaves it with one that died: %o",
  async ({ holder, other }) => {
    const id = await add("reset-password", new Date(Date.now() - 2 * HOUR_MS));
    const message = (await claim(onMachine(holder))) as OutboxMessage;
    expect(message.id).toBe(id);
    expect(await claim(onMachine(other))).toBeUndefined();
    expect((await backlogOf("email", onMachine(other))).states.sending).toBe(1);
    expect(await consumeQuota(message, `${id}@example.com`, onMachine(holder))).toBe(true);
    expect(await claim(onMachine(other))).toBeUndefined();

    const earlier = (by: string) => sql`${outbox.leasedUntil} - ${by}::interval`;
    await db()
      .update(outbox)
      .set({ leasedUntil: earlier("14 s") })
      .where(eq(outbox.id, id));
    expect(await claim(onMachine(other))).toBeUndefined();
    await db()
      .update(outbox)
      .set({ leasedUntil: earlier("1 s") })
      .where(eq(outbox.id, id));
    expect((await claim(onMachine(other)))?.id).toBe(id);
  },
);

test("a database whose clock is set back leaves no message with a worker that died", async () => {
  const id = await add("reset-password", new Date(Date.now() - HOUR_MS));
  await claim(new Date());
  await db()
    .update(outbox)
    .set({ leasedUntil: sql`${outbox.leasedUntil} + '1 day'::interval` });
  expect((await claim(new Date()))?.id).toBe(id);
});
