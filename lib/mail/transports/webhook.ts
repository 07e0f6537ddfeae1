import { env } from "../../env";
import { signWebhook } from "../../standard-webhooks";
import { type Outcome, SEND_TIMEOUT_MS, type Unclear } from "./email";
import { retryAfterMs } from "./retry-after";

export const WEBHOOK_CONCURRENCY = 5;
/** Also where the receiver asks to come back at once. */
const MIN_WAIT_MS = 1_000;

/** @param id the same for every attempt: receivers recognise repetitions by it */
export async function sendWebhook(id: string, body: string, now = new Date()): Promise<Exclude<Outcome, Unclear>> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const headers = {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signWebhook(env().WEBHOOK_SECRET ?? "", { id, timestamp }, Buffer.from(body)),
  };
  // A redirect would take the signed message to a place that nobody configured.
  const init = {
    method: "POST",
    headers,
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
  } as const;
  const answer = await fetch(env().WEBHOOK_URL ?? "", init).catch(() => undefined);
  // What it says is of no use, and may be endless.
  await answer?.body?.cancel().catch(() => {});
  if (answer?.ok) return { status: "sent" };
  // All go to one place, so what is wrong concerns every one of them.
  const asked = retryAfterMs(answer?.headers.get("retry-after"));
  const afterMs = asked === undefined ? undefined : Math.max(asked, MIN_WAIT_MS);
  return { status: "wait", reason: String(answer?.status || "no answer"), afterMs };
}
