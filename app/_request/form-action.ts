/** What every form's action does before and after the one thing that it is for. */
import type { ZodMiniType } from "zod/mini";
import type { Translator } from "@/lib/i18n/translate";
import { isSolved, needsCaptcha, newChallenge } from "@/lib/rate-limit/captcha";
import { checkForm } from "../_components/forms/check-form";
import type { FormAction, FormState } from "../_components/forms/form-state";
import { currentRequest, getTranslator, type RequestStore } from "./store";

/** Without JavaScript there is nothing to solve a challenge with, so whoever looks automated waits. */
const CAPTCHA_WAIT_SECONDS = 60;

interface Options {
  /** Strangers may call it: asks for a CAPTCHA when the client looks automated. */
  captcha?: boolean;
  /** Fields that are given back as typed; never a password. */
  keep?: string[];
}

/**
 * Parses by the schema that the browser used too, asks for the CAPTCHA, runs, and says in words and status when to come back.
 * @param run throws what the flow throws (Throttled, HashingOverloaded, DatabaseUnavailable); redirects, or returns what the form shows
 */
export function formAction<Input>(
  schema: ZodMiniType<Input> | (() => Promise<ZodMiniType<Input>>),
  { captcha = false, keep = [] }: Options,
  run: (input: Input, request: RequestStore, formData: FormData) => Promise<FormState>,
): FormAction {
  return async (_previous, formData) => {
    const request = currentRequest();
    const wanted = typeof schema === "function" ? await schema() : schema;
    const { data, errors } = checkForm(wanted, typedText(formData), getTranslator());
    const values = kept(formData, keep);
    if (errors) return { errors, values };
    const challenge = captcha && (await challengeFor(request, formData));
    const state = challenge || (await run(data, request, formData).catch((error) => retryLater(error, request)));
    return { ...state, values };
  };
}

async function challengeFor(request: RequestStore, formData: FormData): Promise<FormState | undefined> {
  if (!(await needsCaptcha(request.client)) || (await isSolved(fieldOf(formData, "captcha")))) return undefined;
  return request.byScript ? { challenge: await newChallenge() } : throttled(CAPTCHA_WAIT_SECONDS, request);
}

/** An error that says when to come back is an answer; any other stays an error. */
function retryLater(error: unknown, request: RequestStore): FormState {
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

/** Scripts read the words; a status other than 200 would be an error in the browser's console. */
function setStatus(request: RequestStore, status: 429 | 503, afterSeconds: number): void {
  if (!request.byScript) request.retryLater = { status, afterSeconds };
}

/** Rounded up: whoever waits that long does not wait in vain. */
function formatWait(seconds: number, { language }: Translator): string {
  const [count, unit] =
    seconds < 90
      ? [seconds, "second"]
      : seconds < 5_400
        ? [Math.ceil(seconds / 60), "minute"]
        : [Math.ceil(seconds / 3_600), "hour"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count);
}

function kept(formData: FormData, names: string[]): Record<string, string> {
  const typed = typedText(formData);
  return Object.fromEntries(names.flatMap((name) => (typed[name] ? [[name, typed[name]]] : [])));
}

/** Text only: a file or a second value under the same name is nobody's typing. Anything may come from a script that is not ours. */
function typedText(formData: unknown): Record<string, string> {
  if (!(formData instanceof FormData)) return {};
  return Object.fromEntries(
    [...new Set(formData.keys())].flatMap((name) => {
      const value = formData.get(name);
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
}

/** A field that no schema describes. */
export function fieldOf(formData: FormData, name: string): string | undefined {
  return typedText(formData)[name];
}
