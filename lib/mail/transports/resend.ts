import { setTimeout as sleep } from "node:timers/promises";
import { Resend } from "resend";
import { env } from "../../env";
import { MESSAGE_TAG } from "../../message-tag";
import { singleton } from "../../singleton";
import { EMAIL_HEADERS, type Email, type Outcome, SEND_TIMEOUT_MS } from "./email";
import { retryAfterMs } from "./retry-after";
import { createSendRate } from "./send-rate";

const REQUESTS_PER_SECOND = 2;

type ResendResponse = Awaited<ReturnType<Resend["emails"]["send"]>>;

export async function sendByResend({ outboxId, key, to, subject, text, html }: Email): Promise<Outcome> {
  await sleep(sendRate().reserve(performance.now()));
  const tags = [{ name: MESSAGE_TAG, value: outboxId }];
  const response = await client().emails.send(
    { from: env().MAIL_FROM, to, subject, text, html, headers: EMAIL_HEADERS, tags },
    // The SDK has no timeout of its own.
    { idempotencyKey: key, signal: AbortSignal.timeout(SEND_TIMEOUT_MS) },
  );
  sendRate().adjust(response.headers, performance.now());
  return outcomeOf(response);
}

/** https://resend.com/docs/api-reference/errors. A 409 is a repetition still under way; a bad key may also be a 403. */
export function outcomeOf({ data, error, headers }: ResendResponse): Outcome {
  if (data?.id) return { status: "sent", providerId: data.id };
  const status = error?.statusCode ?? 0;
  const name = String(error?.name ?? "unreadable").replace(/[^\w]/g, "");
  const reason = `${status || "no answer"} ${name}`;
  const afterMs = retryAfterMs(headers?.["retry-after"]);
  if (status === 401 || status === 429 || /api_key$/.test(name)) return { status: "wait", reason, afterMs };
  if (status >= 400 && status < 500 && status !== 408 && status !== 409) return { status: "refused", reason };
  return { status: "retry", reason, afterMs };
}

const client = () => singleton("resend", () => new Resend(env().RESEND_API_KEY));
const sendRate = () => singleton("resend-send-rate", () => createSendRate(REQUESTS_PER_SECOND));
