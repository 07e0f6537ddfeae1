import { sql } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { DAY_MS, MINUTE_MS } from "./clock";
import { observeDatabase, readGauges } from "./database-gauges";
import { commit, db } from "./db";
import { outbox, sessions, users } from "./db/schema";
import { backlogOf, claim, enqueue, reschedule } from "./mail/outbox";
import { metrics, readMetrics } from "./metrics";
import { countSessions } from "./models/sessions";
import { request } from "./test-support";

const now = new Date("2026-03-01T12:00:00Z");
const ago = (ms: number) => new Date(now.getTime() - ms);

test("the outbox is told by state, and the age of what should be sent by now", async () => {
  expect(await backlogOf("email", now)).toEqual({
    states: { waiting: 0, sending: 0, retrying: 0, late: 0 },
    oldest: undefined,
  });
  await enqueue("reset-password", { address: "retried@example.com" }, request, ago(40 * MINUTE_MS));
  const retried = await claim(ago(39 * MINUTE_MS));
  await reschedule(retried as never, new Date(now.getTime() + MINUTE_MS), "retry 451");
  await enqueue("reset-password", { address: "sending@example.com" }, request, ago(3 * MINUTE_MS));
  await claim(now);
  const late = await enqueue("reset-password", { address: "late@example.com" }, request, ago(90 * MINUTE_MS));
  await commit((tx) =>
    tx
      .update(outbox)
      .set({ dueAt: new Date(now.getTime() + MINUTE_MS) })
      .where(sql`id = ${late}`)
      .returning(),
  );
  for (let sent = 0; sent < 2; sent++)
    await enqueue("reset-password", { address: "waiting@example.com" }, request, ago(MINUTE_MS));
  expect(await backlogOf("email", now)).toEqual({
    states: { waiting: 2, sending: 1, retrying: 1, late: 1 },
    // Not that of the late one, which a stranger can cause.
    oldest: ago(40 * MINUTE_MS),
  });
  await readGauges(now);
  const text = await metrics().registry.metrics();
  expect(text).toContain('latchkey_outbox_oldest_seconds{destination="email"} 2400');
  expect(text).toContain('latchkey_outbox_messages{destination="email",state="retrying"} 1');
});

test("sessions are counted by their last use", async () => {
  await insertUser();
  const insertion = (lastUsedAt: Date, place: number) => ({
    ...{ userId: 1, tokenHash: `hash ${place}`, createdAt: ago(DAY_MS), lastUsedAt },
    ...{ client: "192.0.2.1", userAgent: "test" },
  });
  const rows = [MINUTE_MS, 20 * MINUTE_MS, 8 * DAY_MS].map((ms, place) => insertion(ago(ms), place));
  await commit((tx) => tx.insert(sessions).values(rows).returning({ id: sessions.id }));
  expect(await countSessions(ago(15 * MINUTE_MS))).toBe(1);
  expect(await countSessions(ago(7 * DAY_MS))).toBe(2);
});

test("of however many messages 10,000 are looked at", async () => {
  await commit((tx) => tx.delete(outbox).returning({ id: outbox.id }));
  await fill(11_000);
  const { states } = await backlogOf("email", now);
  expect(Object.values(states).reduce((sum, count) => sum + count)).toBe(10_000);
});

test("scraped however often, the database is asked once in five seconds; what it does not tell is left out", async () => {
  observeDatabase();
  await readMetrics();
  const read = vi.spyOn(db(), "select");
  await Promise.all(Array.from({ length: 20 }, readMetrics));
  expect(read).not.toHaveBeenCalled();
  read.mockImplementation(() => {
    throw new Error("no database");
  });
  observeDatabase();
  const told = await readMetrics();
  read.mockRestore();
  const valuesOf = (name: string) => told.find((metric) => metric.name === name)?.values.map(({ value }) => value);
  expect(valuesOf("latchkey_scrape_database_failures_total")).toEqual([1]);
  for (const name of ["latchkey_outbox_messages", "latchkey_sessions"]) expect(valuesOf(name)).toEqual([]);
});

async function insertUser(): Promise<void> {
  const user = { id: 1, email: "ada@example.com", createdAt: now };
  await commit((tx) => tx.insert(users).values(user).returning({ id: users.id }));
}

async function fill(messages: number): Promise<void> {
  const row = { destination: "email", template: "reset-password", context: {}, createdAt: now, dueAt: now };
  for (let made = 0; made < messages; made += 1_000) {
    const rows = Array.from({ length: 1_000 }, (_, place) => ({ ...row, id: `${made + place}` }));
    await commit((tx) => tx.insert(outbox).values(rows).returning({ id: outbox.id }));
  }
}
