/** What the tests of the outbox, its quotas and its notices share. */
import { eq } from "drizzle-orm";
import { db } from "../db";
import { outbox } from "../db/schema";
import { request } from "../test-support";
import type { EmailTemplate } from "./email-templates";
import { claim, enqueue, type OutboxMessage } from "./outbox";

export const start = new Date("2026-11-20T12:00:00Z");
export const after = (ms: number) => new Date(start.getTime() + ms);
export const row = async (id: string) => (await db().select().from(outbox).where(eq(outbox.id, id)))[0];

export const add = (template: EmailTemplate = "reset-password", at = start, address = "a@example.com") =>
  enqueue(template, { address }, request, at);

export async function claimed(now = start): Promise<OutboxMessage> {
  return (await claim(now)) as OutboxMessage;
}
