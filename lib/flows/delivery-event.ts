/** What Resend tells of an email after it has taken it: https://resend.com/docs/webhooks/emails */
import { z } from "zod";
import { env } from "../env";
import { warnHourly } from "../log";
import { findEmail, type OutboxMessage, requestOf } from "../mail/outbox";
import { MESSAGE_TAG } from "../message-tag";
import { type AuditEventCode, auditEvent } from "../models/audit-log";
import { type DeliveryEventType, recordDeliveryEvent } from "../models/deliveries";
import { findUserByEmail } from "../models/users";
import { isSignedWebhook, type SignedHeaders } from "../standard-webhooks";

/**
 * Each event counts once, however often and in whatever order it is told. Nothing is kept of emails that are not ours: another app may
 * use the same account at Resend. @returns false if it is not signed @throws DatabaseUnavailable
 */
export async function takeDeliveryEvent(headers: SignedHeaders, body: Buffer, now = new Date()): Promise<boolean> {
  const secret = env().RESEND_WEBHOOK_SECRET;
  // Anybody can sign with an empty one.
  if (!secret || !isSignedWebhook(secret, headers, body, now)) {
    warnHourly("a delivery event was refused: it is older than five minutes, or not signed with RESEND_WEBHOOK_SECRET");
    return false;
  }
  const event = readEvent(body);
  if (event === "unreadable") warnHourly("a delivery event cannot be read");
  else if (event !== "ignored") await record(headers.id, event, now);
  return true;
}

async function record(id: string, event: ReadEvent, now: Date): Promise<void> {
  const message = await findEmail(event.messageId, event.providerId);
  if (!message?.address) return;
  const { type, code, reason } = event;
  const { id: messageId, address, template, context } = message;
  const at = within(message.createdAt, event.at, now);
  const userId = message.userId ?? (await findUserByEmail(address))?.id;
  const details = { template, message: messageId, ...(reason && { reason }) };
  await recordDeliveryEvent(
    { id, type, address, messageId, at },
    auditEvent(
      { code, ...(userId === undefined ? { submittedEmail: address } : { userId }), details },
      requestOf(context),
      at,
    ),
  );
}

/** An event from before its email or from the future would overrule what really happens. */
function within(earliest: Date, at: Date, latest: Date): Date {
  return new Date(Math.min(Math.max(at.getTime(), earliest.getTime()), latest.getTime()));
}

/** Those that say nothing of whether an email arrived, such as `email.opened`, are not here. */
const TYPES = new Map<string, Meaning>([
  ["email.delivered", { type: "delivered", code: "mail_delivered" }],
  ["email.delivery_delayed", { type: "delayed", code: "mail_delayed" }],
  ["email.bounced", { type: "hard_bounce", code: "mail_bounced" }],
  // Not sent, because of an earlier bounce or complaint.
  ["email.suppressed", { type: "hard_bounce", code: "mail_bounced" }],
  ["email.complained", { type: "complained", code: "mail_complained" }],
  ["email.failed", { type: "failed", code: "mail_refused" }],
]);

const name = z
  .string()
  .regex(/^[\w-]{1,128}$/)
  .catch("");
/** Codes only: words may repeat the email. */
const word = z
  .string()
  .regex(/^\w{1,64}$/)
  .optional()
  .catch(undefined);
const time = z.string().max(64).transform(Date.parse).pipe(z.number());

const resendEvent = z.object({
  created_at: time,
  data: z.object({
    email_id: name,
    tags: z
      .object({ [MESSAGE_TAG]: name })
      .optional()
      .catch(undefined),
    bounce: z.object({ type: word, subType: word }).optional().catch(undefined),
    failed: z.object({ reason: word }).optional().catch(undefined),
  }),
});

function readEvent(body: Buffer): ReadEvent | "ignored" | "unreadable" {
  const json = parse(body);
  const { data: told } = z.object({ type: z.string() }).safeParse(json);
  if (!told) return "unreadable";
  const meaning = TYPES.get(told.type);
  if (!meaning) return "ignored";
  const { data: event } = resendEvent.safeParse(json);
  if (!event) return "unreadable";
  const { email_id: providerId, tags, bounce, failed } = event.data;
  const reasons = [told.type === "email.suppressed" && "suppressed", bounce?.type, bounce?.subType, failed?.reason];
  return {
    ...meaning,
    // A mailbox that is full today, or an absence note: no reason to tell the owner that nothing arrives.
    ...(bounce?.type === "Transient" && { type: "soft_bounce" }),
    reason: reasons.filter(Boolean).join(" "),
    at: new Date(event.created_at),
    messageId: tags?.[MESSAGE_TAG] ?? "",
    providerId,
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

interface Meaning {
  type: DeliveryEventType;
  code: AuditEventCode;
}

interface ReadEvent extends Meaning {
  reason: string;
  at: Date;
  messageId: OutboxMessage["id"];
  providerId: string;
}
