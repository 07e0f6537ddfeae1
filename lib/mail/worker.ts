/**
 * The worker that brings the emails: claims what is owed, writes it, hands it to the transport, settles it. One per machine
 * (app/_server), woken after each commit that owes an email; polling is the net for what others or an earlier life of it left.
 */
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { log } from "../log";
import { auditEvent } from "../models/audit-log";
import { onShutdown } from "../shutdown";
import { singleton } from "../singleton";
import { backoffMs, jitterMs } from "./backoff";
import { createCircuitBreaker } from "./circuit-breaker";
import { addToDevMailbox } from "./dev-mailbox";
import { retryNow } from "./mail-trouble";
import {
  type Completion,
  claim,
  complete,
  countAgainstQuota,
  discard,
  type OutboxMessage,
  onEnqueue,
  reschedule,
} from "./outbox";
import { type RenderedEmail, render } from "./render";
import { lettersAtOnce, send } from "./transports";

const POLL_MS = 1_000;
const FAREWELL_CHECK_MS = 20;

const gate = () => singleton("mail-gate", () => createCircuitBreaker(lettersAtOnce()));
const round = () => singleton("mail-round", () => ({ inFlight: 0, claiming: false, again: false, closing: false }));

/** Starts the worker of this process; the second call does nothing. */
export function startWorker(): void {
  singleton("postman", () => {
    onEnqueue(wakeWorker);
    setInterval(() => void processQueue(), POLL_MS).unref();
    onShutdown(stopWorker);
    void processQueue();
    return true;
  });
}

/** There is an email. Not at once: see napMs(). */
export function wakeWorker(): void {
  setTimeout(() => void processQueue(), jitterMs()).unref();
}

/** Takes no further email, and waits for those on their way: broken off, they would go out again with the next start. */
export async function stopWorker(): Promise<void> {
  const state = round();
  state.closing = true;
  while (state.claiming || state.inFlight > 0) await sleep(FAREWELL_CHECK_MS);
}

/** Sends off every email that is due, as many at once as the gate lets through. Asked for while it runs, it runs again. */
export async function processQueue(): Promise<void> {
  const state = round();
  state.again = true;
  if (state.claiming) return;
  state.claiming = true;
  try {
    while (state.again) {
      state.again = false;
      await claimAll();
    }
  } catch (error) {
    stumbled(error);
  } finally {
    state.claiming = false;
  }
}

/** Emails are written one after the other, because that takes the processor, and travel side by side, because that takes only time. */
async function claimAll(): Promise<void> {
  const state = round();
  while (!state.closing && gate().isOpen(state.inFlight, new Date())) {
    const message = await claim(new Date());
    if (!message) return;
    const written = await prepare(message, new Date()).catch((error) => rescheduleAfter(message, error));
    // Requests come first.
    await setImmediate();
    if (!written) continue;
    state.inFlight += 1;
    void bring(message, written)
      .catch((error) => rescheduleAfter(message, error))
      .finally(() => {
        state.inFlight -= 1;
        void processQueue();
      });
  }
}

/** @returns the email if it may go, else undefined, and the message is settled */
async function prepare(message: OutboxMessage, now: Date): Promise<RenderedEmail | undefined> {
  const written = await render(message, now);
  if (written === "undeliverable") {
    if (message.address === null) await complete(message, "undeliverable", now);
    else await countAgainstQuota(message, message.address, now).then(() => discard(message)); // as many writes as for an email that goes
  } else if (written === "expired") {
    await conclude(message, "expired", now);
  } else if (await countAgainstQuota(message, written.to, now)) {
    return written;
  } else {
    await conclude(message, "rate_limited", now, written);
  }
}

/** One attempt at one email. */
async function bring(message: OutboxMessage, written: RenderedEmail): Promise<void> {
  const outcome = await send(written);
  const now = new Date();
  gate().hear(outcome, now);
  if (outcome.status === "sent" || outcome.status === "refused") {
    if (outcome.status === "sent") addToDevMailbox(written, now);
    await conclude(message, outcome.status, now, written, "reason" in outcome ? { reason: outcome.reason } : {});
    return outcome.status === "sent" && message.lastError ? retryNow(now) : undefined;
  }
  const { status, reason, afterMs = 0 } = outcome;
  log().warn({ template: message.template, message: message.id, attempts: message.attempts, reason }, `mail_${status}`);
  const dueAt = new Date(now.getTime() + Math.max(afterMs, backoffMs(message.attempts)));
  await reschedule(message, status === "wait" ? gate().opensAt(now) : dueAt, `${status} ${reason}`);
}

/** Settles the email, and records it with the request that it came from. */
async function conclude(
  message: OutboxMessage,
  outcome: Exclude<Completion, "undeliverable" | "dropped">,
  now: Date,
  written?: RenderedEmail,
  details: Record<string, string> = {},
): Promise<void> {
  const { requestId = "", network = "", browser = "", system } = message.context;
  const context = { template: message.template, message: message.id, attempts: String(message.attempts), ...details };
  const happening = { code: `mail_${outcome}` as const, userId: written?.userId, details: context };
  const recorded = auditEvent(
    happening,
    { requestId, client: network, userAgent: system ? `${browser} on ${system}` : browser },
    now,
  );
  await complete(message, outcome, now, recorded);
}

async function rescheduleAfter(message: OutboxMessage, error: unknown): Promise<undefined> {
  stumbled(error);
  await reschedule(message, new Date(Date.now() + backoffMs(message.attempts))).catch(stumbled);
}

/** The lease runs out and the email is tried again; the worker lives. */
function stumbled(error: unknown): void {
  log().error({ err: error }, "the worker stumbled");
}
