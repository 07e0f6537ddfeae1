/**
 * Delivers the outbox. One per machine, woken by commits that add messages; polling finds what that missed. Emails and webhooks have
 * a queue each, with a circuit breaker of its own: a receiver that is slow or gone holds up no email.
 */
import { and } from "drizzle-orm";
import { MINUTE_MS } from "../clock";
import type { Write } from "../db";
import { env } from "../env";
import { log } from "../log";
import { auditEvent } from "../models/audit-log";
import { deliveryEventDeletion, deliveryEventInsertion } from "../models/deliveries";
import { onShutdown } from "../shutdown";
import { backoffMs, jitterMs } from "./backoff";
import { isBounce } from "./bounces";
import type { CircuitBreaker, Settled } from "./circuit-breaker";
import { addToDevMailbox } from "./dev-mailbox";
import { mergeNotices } from "./notices";
import {
  type Completion,
  claimNext,
  complete,
  discard,
  isMailDegraded,
  type OutboxMessage,
  onEnqueue,
  refuse,
  requestOf,
  reschedule,
  retryFailed,
  TRIED_MS,
  untried,
  type WebhookMessage,
} from "./outbox";
import { createQueue, type Delivery, type Queue } from "./queue";
import { consumeQuota, delay } from "./quotas";
import { countedRefusal, isDomainServed, reopening, sharedRefusals } from "./refusals";
import { type MailUrls, type RenderedEmail, render } from "./render";
import { send, sendConcurrency, sendWebhook, type Unclear, WEBHOOK_CONCURRENCY } from "./transports";
import { webhookBody } from "./webhooks";

const POLL_MS = 1_000;
/** Seldom: until the operator puts it right, or the link runs out. */
const RELAY_RETRY_MS = 5 * MINUTE_MS;

export interface MailWorker extends Pick<Queue, "processQueue" | "stop"> {
  wake(): void;
}

export function startWorker({ urls }: { urls: MailUrls }): MailWorker {
  const worker = createWorker({ urls });
  onEnqueue(worker.wake);
  setInterval(() => void worker.processQueue(), POLL_MS).unref();
  onShutdown(worker.stop);
  void worker.processQueue();
  return worker;
}

export function createWorker({ urls }: { urls: MailUrls }): MailWorker {
  const queues = [createQueue(emailDelivery(urls)), createQueue(webhookDelivery)];
  const processQueue = async () => void (await Promise.all(queues.map((queue) => queue.processQueue())));
  return {
    processQueue,
    wake: () => void setTimeout(() => void processQueue(), jitterMs()).unref(),
    stop: async () => void (await Promise.all(queues.map((queue) => queue.stop()))),
  };
}

const emailDelivery = (urls: MailUrls): Delivery<OutboxMessage> => ({
  destination: "email",
  concurrency: sendConcurrency,
  isHeld: isMailDegraded,
  // What was not tried yet goes first, so that nobody waits behind addresses which a stranger made the provider refuse. Those of a mass
  // event give way to all that somebody waits for.
  claim: async (limit, now, which, probing) => {
    const first = probing ? await claimNext(limit, now, "email", and(which, untried)) : [];
    if (first.length > 0) return mergeNotices(first);
    const emails = await claimNext(limit, now, "email", which);
    return emails.length > 0 ? mergeNotices(emails) : claimNext(limit, now, "bulk", which);
  },
  deliver: async (message, breaker) => deliverEmail(message, await renderOrGiveUp(message, urls, new Date()), breaker),
});

/** One that cannot be rendered ends some day, like one whose link has expired. */
async function renderOrGiveUp(message: OutboxMessage, urls: MailUrls, now: Date): ReturnType<typeof render> {
  try {
    return await render(message, urls, now);
  } catch (error) {
    if (now.getTime() - message.createdAt.getTime() < TRIED_MS) throw error;
    log().error({ err: error, message: message.id }, "an email could not be rendered for three days, and is given up");
    return "expired";
  }
}

const webhookDelivery: Delivery<WebhookMessage> = {
  destination: "webhook",
  concurrency: () => (env().WEBHOOK_URL === undefined ? 0 : WEBHOOK_CONCURRENCY),
  isHeld: async () => false,
  claim: (limit, now, which) => claimNext(limit, now, "webhook", which),
  deliver: async (message, breaker) => deliverWebhook(message, await webhookBody(message), breaker),
};

async function deliverEmail(
  message: OutboxMessage,
  email: Awaited<ReturnType<typeof render>>,
  breaker: CircuitBreaker,
): Promise<void> {
  const now = new Date();
  if (email === "undeliverable") {
    if (message.address === null) await complete(message, "undeliverable", now);
    // As many writes as for an email that is sent, so that time tells nothing.
    else await consumeQuota(message, message.address, now).then(() => discard(message));
  } else if (email === "expired") {
    await completeAndRecord(message, "expired", now);
  } else {
    const decided = { ...message, template: email.template };
    if (await consumeQuota(decided, email.to, now, email.trusted)) await sendAndRecord(decided, email, breaker);
    else if (!(await delay(decided, email.to, now))) await completeAndRecord(decided, "rate_limited", now, email);
  }
}

async function sendAndRecord(message: OutboxMessage, email: RenderedEmail, breaker: CircuitBreaker): Promise<void> {
  const outcome = await send(email);
  if (outcome.status !== "unclear") return recordOutcome(message, email, { outcome, sharedBy: [] }, breaker);
  await inTurn(async () => recordOutcome(message, email, await settle(outcome, message, email.to), breaker));
}

/** Those that are refused at the same time know of each other. */
function inTurn(task: () => Promise<void>): Promise<void> {
  const done = lastTurn.then(task);
  lastTurn = done.catch(() => {});
  return done;
}
let lastTurn: Promise<void> = Promise.resolve();

async function recordOutcome(
  message: OutboxMessage,
  email: RenderedEmail,
  { outcome, sharedBy }: Sorted,
  breaker: CircuitBreaker,
): Promise<void> {
  const now = new Date();
  const change = breaker.record(outcome, now);
  if (change) logChange(change, outcome);
  if (outcome.status === "sent") {
    addToDevMailbox(email, now);
    await completeAndRecord({ ...message, providerId: outcome.providerId ?? null }, "sent", now, email);
    if (change === "released") await retryFailed(now);
    return;
  }
  const { status, reason } = outcome;
  if (status === "refused")
    return completeAndRecord(message, "refused", now, email, { reason }, ...bounceOf(message, email.to, reason, now));
  const heldUntil = breaker.retryAt(now);
  const level = status === "wait" || heldUntil > now ? "debug" : "warn";
  log()[level](
    { template: message.template, message: message.id, attempts: message.attempts, reason },
    `mail_${status}`,
  );
  const retryAt = new Date(now.getTime() + Math.max(outcome.afterMs ?? 0, backoffMs(message.attempts)));
  const dueAt = status === "wait" || heldUntil > retryAt ? heldUntil : retryAt;
  const notBounced = sharedBy.map(deliveryEventDeletion);
  await reschedule(message, dueAt, `${status} ${reason}`, reopening(sharedBy, dueAt, reason), ...notBounced);
}

interface Sorted {
  outcome: Settled;
  /** The messages that were refused for the same already. */
  sharedBy: string[];
}

/** Whether an unclear refusal is about this email, its domain or every one, and with which others it shares it. */
async function settle(unclear: Unclear, message: OutboxMessage, recipient: string): Promise<Sorted> {
  const { reason, advice, byDomain } = unclear;
  const sharedBy = await sharedRefusals(message, recipient, unclear);
  if (sharedBy) return { outcome: { status: "wait", reason, advice, doubt: true }, sharedBy };
  const now = Date.now();
  const firstTriedAt = message.countedAt ?? new Date(now);
  const mayBeRelayed = byDomain && now - message.createdAt.getTime() < TRIED_MS;
  if (mayBeRelayed && !(await isDomainServed(recipient, firstTriedAt)))
    return { outcome: { status: "retry", reason, afterMs: RELAY_RETRY_MS }, sharedBy: [] };
  return { outcome: { status: "refused", reason }, sharedBy: [] };
}

/** What to do is in the outcome's advice. */
function logChange(change: "held" | "released", outcome: Settled): void {
  if (change === "released") log().info("emails go out again");
  else log().warn(outcome, "emails are held, and one at a time is tried");
}

function bounceOf({ id, attempts }: OutboxMessage, address: string, reason: string, now: Date): Write[] {
  if (!isBounce(reason)) return [];
  return [deliveryEventInsertion({ id: `${id}.${attempts}`, type: "hard_bounce", address, messageId: id, at: now })];
}

/** What it tells of is an event already, so nothing more is recorded. */
async function deliverWebhook(message: WebhookMessage, body: string, breaker: CircuitBreaker): Promise<void> {
  const outcome = await sendWebhook(message.id, body);
  const now = new Date();
  const change = breaker.record(outcome, now);
  if (outcome.status === "sent") {
    await complete(message, "sent", now);
    if (change === "released") await retryFailed(now, "webhook");
    return;
  }
  const { reason } = outcome;
  const { id, template: type, attempts } = message;
  log().warn({ type, message: id, attempts, reason }, "a webhook was not taken");
  const dueAt = new Date(Math.max(breaker.retryAt(now).getTime(), now.getTime() + backoffMs(attempts)));
  await reschedule(message, dueAt, `wait ${reason}`);
}

async function completeAndRecord(
  message: OutboxMessage,
  outcome: Exclude<Completion, "undeliverable" | "dropped">,
  now: Date,
  email?: RenderedEmail,
  details: Record<string, string> = {},
  ...writes: Write[]
): Promise<void> {
  const userId = email?.userId;
  const whose = userId === undefined ? { submittedEmail: message.address ?? undefined } : { userId };
  const event = auditEvent(
    {
      code: `mail_${outcome}`,
      ...whose,
      details: { template: message.template, message: message.id, attempts: String(message.attempts), ...details },
    },
    requestOf(message.context),
    now,
  );
  if (outcome !== "refused") return void (await complete(message, outcome, now, event, ...writes));
  await refuse(message, countedRefusal(message, details.reason ?? ""), now, event, ...writes);
}
