import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { commit, db } from "./db";
import { auditLog, outbox } from "./db/schema";
import { timelineOf } from "./flows/account-history";
import { listMessages, outboxMessage } from "./mail/outbox";
import { auditEvent, findAuditEvents } from "./models/audit-log";
import { type Page, readPage } from "./page";
import { request } from "./test-support";

const email = "ada@example.com";
const moments = [0, 1, 1, 1, 1, 1, 2, 3, 3, 4].map((ms) => new Date(Date.UTC(2026, 0, 1) + ms));

test.each<[string, number, (page: Page) => Promise<{ at: Date }[]>]>([
  [
    "emails",
    10,
    async (page) => {
      const find = (within: object, limit: number) => listMessages({ completed: true, ...within }, limit);
      const emails = await readPage(page, find, ({ createdAt }) => createdAt);
      return emails.map(({ id, createdAt }) => ({ id, at: createdAt }));
    },
  ],
  [
    "events",
    10,
    (page) =>
      readPage(
        page,
        (within, limit) => findAuditEvents({ submittedEmail: email, ...within }, limit),
        ({ at }) => at,
      ),
  ],
  ["lines of a timeline", 20, async (page) => (await timelineOf({ email }, page)).reverse()],
])("page for page, each of the %s is shown once, however many are of one millisecond", async (_, total, read) => {
  await db().delete(outbox);
  await db().delete(auditLog);
  for (const at of moments) {
    const event = auditEvent(
      { code: "reset_requested", submittedEmail: email, details: { reason: randomUUID() } },
      request,
      at,
    );
    await commit(outboxMessage("reset-password", { address: email }, request, at), event);
  }
  for (const limit of [1, 2, 3, 4, 7, 20, 21]) {
    const shown: { at: Date }[] = [];
    for (let before: Date | undefined; ; before = shown.at(-1)?.at) {
      const page = await read({ limit, before });
      if (page.length === 0) break;
      expect(page.length).toBeGreaterThanOrEqual(Math.min(limit, total - shown.length));
      shown.push(...page);
    }
    expect(new Set(shown.map((row) => JSON.stringify(row))).size).toBe(total);
    expect(shown).toHaveLength(total);
  }
});
