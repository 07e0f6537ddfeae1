/**
 * Delivers the outbox. One per machine, woken by each commit that adds a message; polling finds what that missed. Emails and webhooks have
 * a queue each, with a circuit breaker of its own: a receiver that is slow or gone holds up no email.
 */
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { env } from "../env";
import { log } from "../log";
import { auditEvent } from "../models/audit-log";
import { onShutdown } from "../shutdown";
import { backoffMs, jitterMs } from "./backoff";
import { type CircuitBreaker, createCircuitBreaker } from "./circuit-breaker";
import { addToDevMailbox } from "./dev-mailbox";
import { mergeWaitingNotices } from "./notices";
import {
  type Completion,
  claim,
  complete,
  discard,
  type OutboxMessage,
  onEnqueue,
  reschedule,
  retryFailed,
  type WebhookMessage,
} from "./outbox";
import { consumeQuota, delay } from "./quotas";
import { type MailUrls, type RenderedEmail, render } from "./render";
import { send, sendConcurrency, sendWebhook, WEBHOOK_CONCURRENCY } from "./transports";
import { webhookBody } from "./webhooks";

const POLL_MS = 1_000;
const STOP_POLL_MS = 20;

export interface MailWorker extends Pick<Queue, "processQueue" | "stop"> {
  wake(): void;
}

interface Queue {
  /** Sends every message that is due. Called while it runs, it runs once more. */
  processQueue(): Promise<void>;
  /** Claims no further message and waits for those in flight: interrupted, they would be sent again. */
  stop(): Promise<void>;
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

function createQueue<Message extends Leased, Prepared>(delivery: Delivery<Message, Prepared>): Queue {
  const breaker = createCircuitBreaker(delivery.concurrency());
  let inFlight = 0;
  let running = false;
  let runAgain = false;
  let stopping = false;

  async function processQueue(): Promise<void> {
    runAgain = true;
    if (running) return;
    running = true;
    try {
      while (runAgain) {
        runAgain = false;
        await sendDue();
      }
    } catch (error) {
      logFailure(error);
    } finally {
      running = false;
    }
  }

  /** Prepares one at a time, because rendering takes the processor, and sends several at once, because that takes only time. */
  async function sendDue(): Promise<void> {
    while (!stopping && breaker.allows(inFlight, new Date())) {
      const message = await delivery.claim(new Date());
      if (!message) return;
      const prepared = await delivery.prepare(message, new Date()).catch((error) => rescheduleAfter(message, error));
      // Requests come first.
      await setImmediate();
      if (!prepared) continue;
      inFlight += 1;
      void delivery
        .deliver(message, prepared, breaker)
        .catch((error) => rescheduleAfter(message, error))
        .finally(() => {
          inFlight -= 1;
          void processQueue();
        });
    }
  }

  return {
    processQueue,
    async stop() {
      stopping = true;
      while (running || inFlight > 0) await sleep(STOP_POLL_MS);
    },
  };
}

/** What is done with the messages of one destination. */
interface Delivery<Message, Prepared> {
  concurrency(): number;
  claim(now: Date): Promise<Message | undefined>;
  prepare(message: Message, now: Date): Promise<Prepared | undefined>;
  deliver(message: Message, prepared: Prepared, breaker: CircuitBreaker): Promise<void>;
}

type Leased = Pick<OutboxMessage, "id" | "lease" | "attempts">;

const emailDelivery = (urls: MailUrls): Delivery<OutboxMessage, RenderedEmail> => ({
  concurrency: sendConcurrency,
  claim: (now) => claim(now),
  prepare: (message, now) => prepareEmail(message, urls, now),
  deliver: (message, email, breaker) => deliverEmail({ ...message, template: email.template }, email, breaker),
});

const webhookDelivery: Delivery<WebhookMessage, string> = {
  concurrency: () => (env().WEBHOOK_URL === undefined ? 0 : WEBHOOK_CONCURRENCY),
  claim: (now) => claim(now, "webhook"),
  prepare: (message) => webhookBody(message),
  deliver: deliverWebhook,
};

async function prepareEmail(claimed: OutboxMessage, urls: MailUrls, now: Date): Promise<RenderedEmail | undefined> {
  const message = await mergeWaitingNotices(claimed);
  const email = await render(message, urls, now);
  if (email === "undeliverable") {
    if (message.address === null) await complete(message, "undeliverable", now);
    // As many writes as for an email that is sent, so that time tells nothing.
    else await consumeQuota(message, message.address, now).then(() => discard(message));
  } else if (email === "expired") {
    await completeAndRecord(message, "expired", now);
  } else {
    const decided = { ...message, template: email.template };
    if (await consumeQuota(decided, email.to, now, email.trusted)) return email;
    if (!(await delay(decided, email.to, now))) await completeAndRecord(decided, "rate_limited", now, email);
  }
}

async function deliverEmail(message: OutboxMessage, email: RenderedEmail, breaker: CircuitBreaker): Promise<void> {
  const outcome = await send(email);
  const now = new Date();
  breaker.record(outcome, now);
  if (outcome.status === "sent") {
    addToDevMailbox(email, now);
    await completeAndRecord(message, "sent", now, email);
    if (message.lastError) await retryFailed(now);
    return;
  }
  const { status, reason } = outcome;
  if (status === "refused") return completeAndRecord(message, "refused", now, email, { reason });
  log().warn({ template: message.template, message: message.id, attempts: message.attempts, reason }, `mail_${status}`);
  const delayMs = Math.max(outcome.afterMs ?? 0, backoffMs(message.attempts));
  const dueAt = status === "wait" ? breaker.retryAt(now) : new Date(now.getTime() + delayMs);
  await reschedule(message, dueAt, `${status} ${reason}`);
}

/** What it tells of is an event already, so nothing more is recorded. */
async function deliverWebhook(message: WebhookMessage, body: string, breaker: CircuitBreaker): Promise<void> {
  const outcome = await sendWebhook(message.id, body);
  const now = new Date();
  breaker.record(outcome, now);
  if (outcome.status === "sent") {
    await complete(message, "sent", now);
    if (message.lastError) await retryFailed(now, "webhook");
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
): Promise<void> {
  const { requestId = "", network = "", browser = "", system } = message.context;
  const event = auditEvent(
    {
      code: `mail_${outcome}`,
      userId: email?.userId,
      details: { template: message.template, message: message.id, attempts: String(message.attempts), ...details },
    },
    { requestId, client: network, userAgent: system ? `${browser} on ${system}` : browser },
    now,
  );
  await complete(message, outcome, now, event);
}

/** If the database fails here too, the lease runs out and the message is tried again. */
async function rescheduleAfter(message: Leased, error: unknown): Promise<undefined> {
  logFailure(error);
  await reschedule(message, new Date(Date.now() + backoffMs(message.attempts))).catch(logFailure);
}

function logFailure(error: unknown): void {
  log().error({ err: error }, "the mail worker failed");
}
