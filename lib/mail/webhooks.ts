/** What happens to accounts, told to another system: from the outbox like emails, at least once, in no order. */
import { and, eq, isNull, lt, sql } from "drizzle-orm";
import type { Write } from "../db";
import { purge } from "../db/purge";
import { outbox, users } from "../db/schema";
import { env } from "../env";
import { log } from "../log";
import { findUserById } from "../models/users";
import { publicId, type UserKeys } from "../tokens";
import { messageInsertion, TRIED_MS } from "./outbox";

export type WebhookType =
  | "account.created"
  | "account.deleted"
  | "account.locked"
  | "password.changed"
  | "login.new_device";

/**
 * @param account by email when the same write set creates it
 * @returns no write where no WEBHOOK_URL is set
 */
export function webhook(type: WebhookType, account: UserKeys | { email: string }, now: Date): Write[] {
  if (env().WEBHOOK_URL === undefined) return [];
  const userId =
    "id" in account ? account.id : sql`(select ${users.id} from ${users} where ${users.email} = ${account.email})`;
  const context = "id" in account ? { publicId: publicId(account) } : {};
  return [messageInsertion({ destination: "webhook", template: type, userId, context }, now)];
}

/** The same bytes for every attempt. Never an address, a token or a hash. */
export async function webhookBody({
  template,
  createdAt,
  userId,
  context,
}: Pick<typeof outbox.$inferSelect, "template" | "createdAt" | "userId" | "context">): Promise<string> {
  const user_id = context.publicId ?? publicId((await findUserById(Number(userId))) ?? { id: Number(userId) });
  return JSON.stringify({ type: template, timestamp: createdAt.toISOString(), data: { user_id } });
}

/** Of a receiver that is gone for longer the oldest are lost. */
export async function purgeWebhooks(now = new Date()): Promise<void> {
  const old = lt(outbox.createdAt, new Date(now.getTime() - TRIED_MS));
  const undelivered = and(eq(outbox.destination, "webhook"), isNull(outbox.completedAt), old);
  const lost = await purge(outbox.id, outbox.createdAt, undelivered);
  if (lost > 0) log().error({ lost }, "webhooks were not taken for three days, and are lost");
}
