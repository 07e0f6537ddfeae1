import { headers } from "next/headers";
import type { FormState } from "../_components/forms/form-state";
import { askBackLater } from "../_server/open-answers";
import { getTranslator } from "./language";
import { requestContext } from "./request-context";

type Busy = { ok: false; reason: "busy"; state: FormState };

/** For `.catch(busy)` on a use case: an error that says when to come back is an answer, any other stays an error. */
export async function busy(error: unknown): Promise<Busy> {
  if (!(error instanceof Error) || !("retryAfterSeconds" in error)) throw error;
  const seconds = Number(error.retryAfterSeconds);
  const state = error.name === "Throttled" ? await throttled(seconds) : await overloaded(seconds);
  return { ok: false, reason: "busy", state };
}

export async function throttled(seconds: number): Promise<FormState> {
  const t = await getTranslator();
  const wait = inWords(seconds, t.language);
  await inStatus(429, seconds);
  return {
    errors: { form: [t("form.throttled", { wait })] },
  };
}

async function overloaded(seconds: number): Promise<FormState> {
  const text = (await getTranslator())("form.overloaded");
  await inStatus(503, seconds);
  return { errors: { form: [text] } };
}

/** Scripts read the words; a status other than 200 would be an error in the browser's console. */
async function inStatus(status: 429 | 503, seconds: number): Promise<void> {
  if ((await headers()).has("next-action")) return;
  askBackLater((await requestContext()).requestId, status, seconds);
}

/** Rounded up: whoever waits that long does not wait in vain. */
function inWords(seconds: number, language: string): string {
  const [count, unit] =
    seconds < 90
      ? [seconds, "second"]
      : seconds < 5_400
        ? [Math.ceil(seconds / 60), "minute"]
        : [Math.ceil(seconds / 3_600), "hour"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count);
}
