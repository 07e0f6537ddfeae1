import type { FormState } from "./_components/form-state";

export const BUSY: FormState = {
  errors: { form: ["We are very busy right now. Please try again in a few seconds."] },
};

/** For `.catch(busy)` on a use case: an error that says when to come back is an answer, any other stays an error. */
export function busy(error: unknown): { ok: false; reason: "busy" } {
  if (error instanceof Error && "retryAfterSeconds" in error) return { ok: false, reason: "busy" };
  throw error;
}
