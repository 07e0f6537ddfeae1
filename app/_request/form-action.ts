import { notFound } from "next/navigation";
import type { ZodMiniType } from "zod/mini";
import { SignUpClosed } from "@/lib/flows/sign-up";
import type { Translator } from "@/lib/i18n/translate";
import type { Throttled } from "@/lib/rate-limit/throttle";
import type { FormAction, FormState } from "../_components/forms/use-action-form";
import { validateForm } from "../_components/forms/validate-form";
import { currentRequest, getTranslator, type RequestStore, retryLaterOf } from "./store";

type Fields = Record<string, string>;

interface Options {
  /** Fields that the form gets back as typed; never a password. `remove` is also for `remove-1`. */
  keep?: string[];
}

/**
 * Validates, runs, and turns throttling and overload into a message and a status, or into a CAPTCHA where the browser can solve it.
 * @param run returns what the form shows, or redirects; may throw Throttled, HashingOverloaded and DatabaseUnavailable
 */
export function formAction<Input>(
  schema: ZodMiniType<Input> | (() => Promise<ZodMiniType<Input>>),
  { keep = [] }: Options,
  run: (input: Input, request: RequestStore, fields: Fields) => Promise<FormState>,
): FormAction {
  return async (_previous, formData) => {
    const request = currentRequest();
    const fields = textFields(formData);
    const { data, errors } = validateForm(
      typeof schema === "function" ? await schema() : schema,
      fields,
      getTranslator(),
    );
    const values = Object.fromEntries(
      Object.entries(fields).filter(([name]) => keep.includes(name.split("-")[0] ?? "")),
    );
    if (errors) return { errors, values };
    const state = await run(data, request, fields).catch((error) => stateAfter(error, request));
    return { ...state, values };
  };
}

/** Takes anything, because anybody may call an action. Only text counts, and only the first of equal names. */
export function textFields(formData: unknown): Fields {
  if (!(formData instanceof FormData)) return {};
  return Object.fromEntries(
    [...new Set(formData.keys())].flatMap((name) => {
      const value = formData.get(name);
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
}

function stateAfter(error: unknown, request: RequestStore): FormState {
  if (error instanceof SignUpClosed) notFound();
  // Without JavaScript no challenge can be solved, so the client has to wait.
  if (isThrottled(error) && error.challenge && request.byScript) return { challenge: JSON.stringify(error.challenge) };
  const later = retryLaterOf(error);
  if (!later) throw error;
  if (later.status === 429) return throttled(later.afterSeconds, request);
  setStatus(request, 503, later.afterSeconds);
  return { errors: { form: [getTranslator()("form.overloaded")] } };
}

function isThrottled(error: unknown): error is Throttled {
  return error instanceof Error && error.name === "Throttled";
}

function throttled(seconds: number, request: RequestStore): FormState {
  const t = getTranslator();
  setStatus(request, 429, seconds);
  return { errors: { form: [t("form.throttled", { wait: formatWait(seconds, t) })] } };
}

/** Without JavaScript only: browsers log a script's 429 as an error on the console. */
function setStatus(request: RequestStore, status: 429 | 503, afterSeconds: number): void {
  if (!request.byScript) request.retryLater = { status, afterSeconds };
}

export function formatWait(seconds: number, { language }: Translator): string {
  const [count, unit] =
    seconds < 90
      ? [seconds, "second"]
      : seconds < 5_400
        ? [Math.ceil(seconds / 60), "minute"]
        : [Math.ceil(seconds / 3_600), "hour"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count);
}
