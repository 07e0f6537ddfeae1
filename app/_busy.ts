import type { FormState } from "./_components/form-state";
import { getSay } from "./_language";

type Busy = { ok: false; reason: "busy"; state: FormState };

/** For `.catch(busy)` on a use case: an error that says when to come back is an answer, any other stays an error. */
export async function busy(error: unknown): Promise<Busy> {
  if (!(error instanceof Error) || !("retryAfterSeconds" in error)) throw error;
  if (error.name === "Throttled")
    return { ok: false, reason: "busy", state: await throttled(Number(error.retryAfterSeconds)) };
  const text = (await getSay())("We are very busy right now. Please try again in a few seconds.");
  return { ok: false, reason: "busy", state: { errors: { form: [text] } } };
}

export async function throttled(seconds: number): Promise<FormState> {
  const say = await getSay();
  const wait = inWords(seconds, say.language);
  return {
    errors: { form: [say("That was a lot of tries in a short time. Please wait {wait} and try again.", { wait })] },
  };
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
