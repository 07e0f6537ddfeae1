import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { sql } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { HOUR_MS } from "../clock";
import { db } from "../db";
import { outbox as messages } from "../db/schema";
import { claim, complete, enqueue } from "../mail/outbox";
import { recordDeliveryEvent } from "../models/deliveries";
import { request } from "../test-support";
import { outbox } from "./outbox";

const now = new Date();
const address = "ada@example.com";

test("what would only expire again is not tried again", async () => {
  const yesterday = new Date(now.getTime() - 25 * HOUR_MS);
  const expired = await enqueue("reset-password", { address }, request, now);
  const message = await claim(now);
  if (message) await complete(message, "expired", now);
  const old = await enqueue("reset-password", { address }, request, yesterday);
  const before = await db().select().from(messages);
  for (const id of [expired, old]) await expect(outbox.run({}, "retry", id)).rejects.toThrow("support -- send-reset");
  expect(await db().select().from(messages)).toEqual(before);
  const notice = await enqueue("password-changed", { address }, request, yesterday);
  const printed = vi.spyOn(console, "log").mockImplementation(() => {});
  await outbox.run({}, "retry", notice);
  expect(printed.mock.calls).toEqual([["It will be sent within a second."]]);
  await db().delete(messages);
});

test("the outbox shows of each email what became of it, and how many of the day came back", async () => {
  const id = await enqueue("reset-password", { address }, request, now);
  const message = await claim(now);
  if (message) await complete({ ...message, providerId: "re_1" }, "sent", now);
  await enqueue("reset-password", { address }, request, new Date(now.getTime() + 1));
  await recordDeliveryEvent({
    id: "msg_1",
    type: "delivered",
    address,
    messageId: id,
    at: new Date(now.getTime() - 1),
  });
  await recordDeliveryEvent({ id: "msg_2", type: "hard_bounce", address, messageId: id, at: now });

  const file = path.join(mkdtempSync(path.join(tmpdir(), "latchkey-outbox-")), "latchkey.db");
  db().run(sql.raw(`vacuum into '${file}'`));
  const node = ["--import", "./lib/cli/register.mjs", "lib/cli/outbox.ts"];
  const options = { encoding: "utf8" } as const;
  vi.stubEnv("DATABASE_URL", `file:${file}`);
  const { stdout, stderr } = spawnSync(process.execPath, [...node, "list", "all"], options);
  const [waiting, bounced] = stdout.split("\n");
  expect(waiting).toContain("  waiting  ");
  expect(bounced).toContain("  sent, hard bounce  ");
  expect(stderr).toBe("Emails of the last 24 hours: 1 sent, 1 came back.\n");
  const json = JSON.parse(execFileSync(process.execPath, [...node, "list", "all", "--json"], options));
  expect(json).toMatchObject([
    { delivery: null },
    { id, outcome: "sent", providerId: "re_1", delivery: "hard_bounce" },
  ]);
});
