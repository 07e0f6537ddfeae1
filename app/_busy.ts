import type { FormState } from "./_components/form-state";

export const BUSY: FormState = {
  errors: { form: ["We are very busy right now. Please try again in a few seconds."] },
};

/** For `.catch(busy)` on a use case: an error that says when to come back is an answer, any other stays an error. */
export function busy(error: unknown): { ok: false; reason: "busy"; state: FormState } {
  if (!(error instanceof Error) || !("retryAfterSeconds" in error)) throw error;
  const state = error.name === "Throttled" ? throttled(Number(error.retryAfterSeconds)) : BUSY;
  return { ok: false, reason: "busy", state };
}

export function throttled(seconds: number): FormState {
  return {
    errors: { form: [`That was a lot of tries in a short time. Please wait ${inWords(seconds)} and try again.`] },
  };
}

/** Rounded up: whoever waits that long does not wait in vain. */
function inWords(seconds: number): string {
  const [count, unit] =
    seconds < 90
      ? [seconds, "second"]
      : seconds < 5_400
        ? [Math.ceil(seconds / 60), "minute"]
        : [Math.ceil(seconds / 3_600), "hour"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
