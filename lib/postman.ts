/**
 * The worker that brings the letters: claims what is owed, writes it, hands it to the transport, settles it. Woken after each
 * commit that owes a letter; polling is the net for what other processes or an earlier life of this one left behind.
 */
import { keepInDevMailbox } from "./dev-mailbox";
import { writeLetter } from "./letters";
import { log } from "./log";
import { send } from "./mail";
import { oncePerProcess } from "./once-per-process";
import { claim, type Intent, onEnqueue, postpone, settle } from "./outbox";

const POLL_MS = 1_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 15 * 60_000;

/** Starts the postman of this process; the second call does nothing. */
export function startPostman(): void {
  oncePerProcess("postman", () => {
    const round = oneAtATime(deliverAll);
    onEnqueue(round);
    setInterval(round, POLL_MS).unref();
    round();
    return true;
  });
}

/** Brings every letter that is due. */
export async function deliverAll(): Promise<void> {
  try {
    for (let intent = await claim(new Date()); intent; intent = await claim(new Date())) await deliver(intent);
  } catch (error) {
    // The lease runs out and the letter is tried again; the postman lives.
    log().error({ err: error }, "the postman stumbled");
  }
}

async function deliver(intent: Intent): Promise<void> {
  const letter = await writeLetter(intent, new Date());
  if (typeof letter === "string") return void (await settle(intent, letter, new Date()));
  const outcome = await send(letter);
  const now = new Date();
  if (outcome.status === "retry") await postpone(intent, new Date(now.getTime() + backOffMs(intent.attempts)));
  else await settle(intent, outcome.status, now);
  if (outcome.status === "sent") keepInDevMailbox(letter, now);
  log().info(
    { letter: intent.letter, intent: intent.id, attempts: intent.attempts, ...outcome },
    `mail ${outcome.status}`,
  );
}

/** Full jitter, doubling: so that a provider that comes back is not met by everybody at once. */
function backOffMs(attempts: number): number {
  return Math.random() * Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts);
}

/** Runs the work again when it was asked for while it ran: nothing is missed, nothing runs twice at once. */
function oneAtATime(work: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  return async function run(): Promise<void> {
    again = true;
    if (running) return;
    running = true;
    while (again) {
      again = false;
      await work();
    }
    running = false;
  };
}
