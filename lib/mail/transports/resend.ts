import { setTimeout as sleep } from "node:timers/promises";
import { Resend } from "resend";
import { EnvHttpProxyAgent } from "undici";
import { env } from "../../env";
import { MESSAGE_TAG } from "../../message-tag";
import { singleton } from "../../singleton";
import { type Email, emailHeaders, type Outcome, SEND_TIMEOUT_MS } from "./email";
import { retryAfterMs } from "./retry-after";
import { createSendRate } from "./send-rate";

const REQUESTS_PER_SECOND = 2;
/** One that hangs does not hold up the others. */
const MIN_CONCURRENCY = 6;
/** Each holds a lease and a rendered email. */
const MAX_CONCURRENCY = 50;

type ResendResponse = Awaited<ReturnType<Resend["emails"]["send"]>>;

export async function sendByResend({ outboxId, key, to, subject, text, html }: Email): Promise<Outcome> {
  await sleep(sendRate().reserve(performance.now()));
  const response = await client().emails.send(
    { from: env().MAIL_FROM, to, subject, text, html, headers: emailHeaders({ key }), ...taggedAs(outboxId) },
    requestOptions(key),
  );
  sendRate().adjust(response.headers, performance.now());
  return outcomeOf(response);
}

function taggedAs(outboxId: string | undefined) {
  return outboxId === undefined ? {} : { tags: [{ name: MESSAGE_TAG, value: outboxId }] };
}

const ADVICE = {
  connection: "Resend does not answer: check whether this network lets https out, and HTTPS_PROXY if there is a proxy.",
  key: "Resend refuses the key: check RESEND_API_KEY.",
  sender: "Resend does not send as MAIL_FROM: verify its domain there, or choose an address of one that is.",
  request: "Resend refuses every email: check MAIL_FROM, and RESEND_BASE_URL if it is set.",
  limit: "A limit of the account at Resend is used up: wait, or have it raised.",
};

/**
 * https://resend.com/docs/api-reference/errors. A 409 is a repetition still under way; a 403 that is not about the key is about the
 * sender (its domain, or the mode for tests). A 400, 413, 422 or 451 does not say which field it is about.
 */
export function outcomeOf({ data, error, headers }: ResendResponse): Outcome {
  if (data?.id) return { status: "sent", providerId: data.id };
  const status = error?.statusCode ?? 0;
  const name = String(error?.name ?? "unreadable").replace(/[^\w]/g, "");
  const reason = `${status || "no answer"} ${name}`;
  const afterMs = retryAfterMs(headers?.["retry-after"]);
  const wait = (advice: string): Outcome => ({ status: "wait", reason, advice, afterMs });
  if (status === 429) return wait(ADVICE.limit);
  if (status === 401 || /api_key$/.test(name)) return wait(ADVICE.key);
  if (status === 403 || name === "invalid_from_address") return wait(ADVICE.sender);
  if ([400, 413, 422, 451].includes(status)) return { status: "unclear", reason, advice: ADVICE.request, inARow: 3 };
  if (status === 409) return { status: "retry", reason, afterMs };
  if (status >= 400 && status < 500 && status !== 408) return wait(ADVICE.request);
  return { status: "retry", reason, advice: ADVICE.connection, afterMs };
}

/** The SDK has no timeout of its own, and hands to `fetch` what it does not know: Node's looks at no proxy by itself. */
function requestOptions(idempotencyKey: string) {
  return { idempotencyKey, signal: AbortSignal.timeout(SEND_TIMEOUT_MS), dispatcher: proxies() };
}

/** As many as may begin in a second, which an answer hardly takes: so the limit is used, and none waits for its turn for long. */
export function resendConcurrency(): number {
  return Math.min(MAX_CONCURRENCY, Math.max(MIN_CONCURRENCY, Math.ceil(sendRate().perSecond())));
}

const client = () => singleton("resend", () => new Resend(env().RESEND_API_KEY));
/** HTTPS_PROXY and NO_PROXY, which it reads itself. */
const proxies = () => singleton("resend-proxies", () => new EnvHttpProxyAgent());
const sendRate = () => singleton("resend-send-rate", () => createSendRate(REQUESTS_PER_SECOND));
