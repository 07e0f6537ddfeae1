import { notFound } from "next/navigation";
import type { ZodMiniType } from "zod/mini";
import { SignUpClosed } from "@/lib/flows/sign-up";
import type { Translator } from "@/lib/i18n/translate";
import { isSolved, needsCaptcha, newChallenge } from "@/lib/rate-limit/captcha";
import type { FormAction, FormState } from "../_components/forms/use-action-form";
import { validateForm } from "../_components/forms/validate-form";
import { currentRequest, getTranslator, type RequestStore } from "./store";

type Fields = Record<string, string>;

interface Options {
  /** For forms that anonymous visitors can post: asks for a CAPTCHA when the client looks automated. */
  captcha?: boolean;
  /** Fields that the form gets back as typed; never a password. `remove` is also for `remove-1`. */
  keep?: string[];
}

/**
 * Validates, asks for the CAPTCHA, runs, and turns throttling and overload into a message and a status.
 * @param run returns what the form shows, or redirects; may throw Throttled, HashingOverloaded and DatabaseUnavailable
 */
export function formAction<Input>(
  schema: ZodMiniType<Input> | (() => Promise<ZodMiniType<Input>>),
  { captcha = false, keep = [] }: Options,
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
    const challenge = captcha && (await challengeFor(request, fields.captcha));
    const state = challenge || (await run(data, request, fields).catch((error) => retryLater(error, request)));
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

/** Without JavaScript no challenge can be solved, so a client that looks automated has to wait. */
const CAPTCHA_WAIT_SECONDS = 60;

async function challengeFor(request: RequestStore, solution: string | undefined): Promise<FormState | undefined> {
  if (!(await needsCaptcha(request.client)) || (await isSolved(solution))) return undefined;
  return request.byScript ? { challenge: await newChallenge() } : throttled(CAPTCHA_WAIT_SECONDS, request);
}

function retryLater(error: unknown, request: RequestStore): FormState {
  if (error instanceof SignUpClosed) notFound();
  if (!(error instanceof Error) || !("retryAfterSeconds" in error)) throw error;
  const seconds = Number(error.retryAfterSeconds);
  if (error.name === "Throttled") return throttled(seconds, request);
  setStatus(request, 503, seconds);
  return { errors: { form: [getTranslator()("form.overloaded")] } };
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

function formatWait(seconds: number, { language }: Translator): string {
  const [count, unit] =
    seconds < 90
      ? [seconds, "second"]
      : seconds < 5_400
        ? [Math.ceil(seconds / 60), "minute"]
        : [Math.ceil(seconds / 3_600), "hour"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count);
}
