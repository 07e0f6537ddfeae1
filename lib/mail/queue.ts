/** Claims the messages of one destination, and delivers as many at once as it may. */
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { SQL } from "drizzle-orm";
import { watchClock } from "../clock";
import { log } from "../log";
import { backoffMs } from "./backoff";
import { type CircuitBreaker, createCircuitBreaker } from "./circuit-breaker";
import { observedBreaker } from "./observed-breaker";
import { type Destination, notAmong, type OutboxMessage, reschedule, retryPutOff } from "./outbox";

const STOP_POLL_MS = 20;

export interface Queue {
  /** Sends every message that is due. Called while it runs, it runs once more. */
  processQueue(): Promise<void>;
  /** Claims no further message and waits for those in flight: interrupted, they would be sent again. */
  stop(): Promise<void>;
}

/** What is done with the messages of one destination. */
export interface Delivery<Message> {
  destination: Destination;
  /** How many are delivered at once. */
  concurrency(): number;
  /** Since before the process began. */
  isHeld(): Promise<boolean>;
  claim(limit: number, now: Date, which: SQL | undefined, probing: boolean): Promise<Message[]>;
  deliver(message: Message, breaker: CircuitBreaker): Promise<void>;
}

type Leased = Pick<OutboxMessage, "id" | "lease" | "attempts">;

export function createQueue<Message extends Leased>(delivery: Delivery<Message>): Queue {
  const breaker = observedBreaker(delivery.destination, createCircuitBreaker(delivery.concurrency));
  const inFlight = new Set<string>();
  const wasClockSetBack = watchClock();
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
      if (wasClockSetBack()) await retryPutOff(new Date(), delivery.destination);
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
        void deliver(message).finally(() => {
          inFlight.delete(message.id);
          void processQueue();
        });
    }
  }

  async function deliver(message: Message): Promise<void> {
    try {
      // Requests come first.
      await setImmediate();
      await delivery.deliver(message, breaker);
    } catch (error) {
      await rescheduleAfter(message, error);
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
  const dueAt = new Date(Date.now() + backoffMs(message.attempts));
  await reschedule(message, dueAt, "retry internal error, see the log").catch(logFailure);
}

function logFailure(error: unknown): void {
  log().error({ err: error }, "the mail worker failed");
}
