/**
 * The worker that brings the letters: claims what is owed, writes it, hands it to the transport, settles it. One per machine
 * (app/_server), woken after each commit that owes a letter; polling is the net for what others or an earlier life of it left.
 */
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { keepInDevMailbox } from "./dev-mailbox";
import { event } from "../models/audit-log";
import { beforeFarewell } from "../shutdown";
import { type WrittenLetter, writeLetter } from "./render";
import { log } from "../log";
import { lettersAtOnce, send } from "./transports";
import { createGate } from "./circuit-breaker";
import { hasten } from "./mail-trouble";
import { oncePerProcess } from "../singleton";
import { claim, forget, type Intent, onEnqueue, postpone, release, type Settlement, settle } from "./outbox";
import { backOffMs, napMs } from "./backoff";

const POLL_MS = 1_000;
const FAREWELL_CHECK_MS = 20;

const gate = () => oncePerProcess("mail-gate", () => createGate(lettersAtOnce()));
const round = () =>
  oncePerProcess("mail-round", () => ({ inFlight: 0, claiming: false, again: false, closing: false }));

/** Starts the postman of this process; the second call does nothing. */
export function startPostman(): void {
  oncePerProcess("postman", () => {
    onEnqueue(wakePostman);
    setInterval(() => void goRound(), POLL_MS).unref();
    beforeFarewell(stopPostman);
    void goRound();
    return true;
  });
}

/** There is a letter. Not at once: see napMs(). */
export function wakePostman(): void {
  setTimeout(() => void goRound(), napMs()).unref();
}

/** Takes no further letter, and waits for those on their way: broken off, they would go out again with the next start. */
export async function stopPostman(): Promise<void> {
  const state = round();
  state.closing = true;
  while (state.claiming || state.inFlight > 0) await sleep(FAREWELL_CHECK_MS);
}

/** Sends off every letter that is due, as many at once as the gate lets through. Asked for while it runs, it runs again. */
export async function goRound(): Promise<void> {
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

/** Letters are written one after the other, because that takes the processor, and travel side by side, because that takes only time. */
async function claimAll(): Promise<void> {
  const state = round();
  while (!state.closing && gate().isOpen(state.inFlight, new Date())) {
    const intent = await claim(new Date());
    if (!intent) return;
    const written = await prepare(intent, new Date()).catch((error) => postponeAfter(intent, error));
    // Requests come first.
    await setImmediate();
    if (!written) continue;
    state.inFlight += 1;
    void bring(intent, written)
      .catch((error) => postponeAfter(intent, error))
      .finally(() => {
        state.inFlight -= 1;
        void goRound();
      });
  }
}

/** @returns the letter if it may go, else undefined, and the intent is settled */
async function prepare(intent: Intent, now: Date): Promise<WrittenLetter | undefined> {
  const written = await writeLetter(intent, now);
  if (written === "useless") {
    if (intent.address === null) await settle(intent, "useless", now);
    else await release(intent, intent.address, now).then(() => forget(intent)); // as many writes as for a letter that goes
  } else if (written === "expired") {
    await conclude(intent, "expired", now);
  } else if (await release(intent, written.to, now)) {
    return written;
  } else {
    await conclude(intent, "withheld", now, written);
  }
}

/** One attempt at one letter. */
async function bring(intent: Intent, written: WrittenLetter): Promise<void> {
  const outcome = await send(written);
  const now = new Date();
  gate().hear(outcome, now);
  if (outcome.status === "sent" || outcome.status === "refused") {
    if (outcome.status === "sent") keepInDevMailbox(written, now);
    await conclude(intent, outcome.status, now, written, "reason" in outcome ? { reason: outcome.reason } : {});
    return outcome.status === "sent" && intent.trouble ? hasten(now) : undefined;
  }
  const { status, reason, afterMs = 0 } = outcome;
  log().warn({ letter: intent.letter, intent: intent.id, attempts: intent.attempts, reason }, `mail_${status}`);
  const dueAt = new Date(now.getTime() + Math.max(afterMs, backOffMs(intent.attempts)));
  await postpone(intent, status === "wait" ? gate().opensAt(now) : dueAt, `${status} ${reason}`);
}

/** Settles the letter, and records it with the request that it came from. */
async function conclude(
  intent: Intent,
  outcome: Exclude<Settlement, "useless" | "dropped">,
  now: Date,
  written?: WrittenLetter,
  details: Record<string, string> = {},
): Promise<void> {
  const { requestId = "", network = "", browser = "" } = intent.about;
  const about = { letter: intent.letter, intent: intent.id, attempts: String(intent.attempts), ...details };
  const happening = { code: `mail_${outcome}` as const, userId: written?.userId, details: about };
  const recorded = event(happening, { requestId, client: network, userAgent: browser }, now);
  await settle(intent, outcome, now, recorded);
}

async function postponeAfter(intent: Intent, error: unknown): Promise<undefined> {
  stumbled(error);
  await postpone(intent, new Date(Date.now() + backOffMs(intent.attempts))).catch(stumbled);
}

/** The lease runs out and the letter is tried again; the postman lives. */
function stumbled(error: unknown): void {
  log().error({ err: error }, "the postman stumbled");
}
