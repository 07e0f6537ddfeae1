/** Claims the messages of one destination, prepares them, and delivers as many at once as it may. */
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { SQL } from "drizzle-orm";
import { log } from "../log";
import { backoffMs } from "./backoff";
import { type CircuitBreaker, createCircuitBreaker } from "./circuit-breaker";
import { observedBreaker } from "./observed-breaker";
import { type Destination, notAmong, type OutboxMessage, release, reschedule } from "./outbox";
import { createSlots } from "./slots";

const STOP_POLL_MS = 20;

export interface Queue {
  /** Sends every message that is due. Called while it runs, it runs once more. */
  processQueue(): Promise<void>;
  /** Sends nothing further, and waits for what is being sent: interrupted, it would be sent again. */
  stop(): Promise<void>;
}

/** What is done with the messages of one destination. */
export interface Delivery<Message, Prepared> {
  destination: Destination;
  /** How many are sent at once. */
  concurrency(): number;
  /** How many are claimed at once, those being sent included. */
  claimsAtOnce(): number;
  /** Since before the process began. */
  isHeld(): Promise<boolean>;
  claim(limit: number, now: Date, which: SQL | undefined, probing: boolean): Promise<Message[]>;
  prepare(message: Message, now: Date): Promise<Prepared>;
  deliver(prepared: Prepared, breaker: CircuitBreaker): Promise<void>;
}

type Leased = Pick<OutboxMessage, "id" | "lease" | "attempts">;

export function createQueue<Message extends Leased, Prepared>(delivery: Delivery<Message, Prepared>): Queue {
  const breaker = observedBreaker(delivery.destination, createCircuitBreaker(delivery.claimsAtOnce));
  const slots = createSlots(delivery.concurrency);
  const inFlight = new Set<string>();
  let sending = 0;
  let started = false;
  let running = false;
  let runAgain = false;
  let stopping = false;

  async function processQueue(): Promise<void> {
    runAgain = true;
    if (running) return;
    running = true;
    try {
      if (!started && (await delivery.isHeld())) breaker.probe();
      started = true;
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

  /** Several at once, because most of it is waiting: for the disk, and for the provider. */
  async function sendDue(): Promise<void> {
    for (;;) {
      const free = stopping ? 0 : breaker.free(inFlight.size, new Date());
      const messages = free > 0 ? await delivery.claim(free, new Date(), notAmong(inFlight), breaker.isProbing()) : [];
      if (messages.length === 0) return;
      for (const { id } of messages) inFlight.add(id);
      for (const message of messages)
        void prepareAndDeliver(message).finally(() => {
          inFlight.delete(message.id);
          void processQueue();
        });
    }
  }

  async function prepareAndDeliver(message: Message): Promise<void> {
    const slot = slots.acquire();
    try {
      // Requests come first.
      await setImmediate();
      const prepared = await delivery.prepare(message, new Date());
      await slot;
      if (stopping || breaker.free(sending, new Date()) <= 0) return await release(message);
      sending += 1;
      await delivery.deliver(prepared, breaker).finally(() => {
        sending -= 1;
      });
    } catch (error) {
      await rescheduleAfter(message, error);
    } finally {
      await slot;
      slots.release();
    }
  }

  return {
    processQueue,
    async stop() {
      stopping = true;
      while (running || inFlight.size > 0) await sleep(STOP_POLL_MS);
    },
  };
}

/** If the database fails here too, the lease runs out and the message is tried again. */
async function rescheduleAfter(message: Leased, error: unknown): Promise<void> {
  logFailure(error);
  await reschedule(message, new Date(Date.now() + backoffMs(message.attempts))).catch(logFailure);
}

function logFailure(error: unknown): void {
  log().error({ err: error }, "the mail worker failed");
}
