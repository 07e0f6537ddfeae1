"use client";
/**
 * One form, with and without JavaScript. With it: checked here first, then by the action, in place. Without it: the same
 * action is posted to natively, and the page comes back with the same words at the same fields.
 */
import { unstable_rethrow } from "next/navigation";
import { type SubmitEvent, useActionState, useLayoutEffect, useRef, useState, useTransition } from "react";
import { type UseFormRegisterReturn, useForm } from "react-hook-form";
import type { Translator } from "@/lib/i18n/translate";
import { useTranslator } from "../translator";
import type { SchemaName } from "./check-form";
import type { FormAction, FormState } from "./form-state";
import { loadCheck, resolverFor } from "./resolver";

export interface BoundField extends UseFormRegisterReturn {
  errors: string[];
  defaultValue?: string;
  autoFocus?: boolean;
}

export interface ActionForm {
  /** For the <form>. */
  form: {
    ref: React.RefObject<HTMLFormElement | null>;
    action: (formData: FormData) => void;
    onSubmit: (event: SubmitEvent<HTMLFormElement>) => void;
    onFocus: () => void;
    noValidate: true;
  };
  /** For a <Field> or <PasswordField>. */
  field: (name: string) => BoundField;
  done: boolean;
  result: Record<string, string>;
  pending: boolean;
  /** Solving a challenge, which may take a few seconds. */
  checking: boolean;
  failed: boolean;
  formErrors: string[];
  /** Shows the form again, as it was typed. */
  reopen: () => void;
}

/**
 * @param hidden values of hidden inputs, which the schema wants to see as well
 * @param answeredAt the page that shows the answer when there is no JavaScript; this one if left out
 */
export function useActionForm(
  action: FormAction,
  schema: SchemaName,
  hidden: Record<string, string> = {},
  answeredAt?: string,
): ActionForm {
  const t = useTranslator();
  const [posted, formAction] = useActionState(action, {}, answeredAt);
  const [answer, setAnswer] = useState(posted);
  const [mended, setMended] = useState<string[]>([]);
  const [checking, setChecking] = useState(false);
  const [pending, startTransition] = useTransition();
  const form = useRef<HTMLFormElement>(null);
  const { register, handleSubmit, formState } = useForm({
    resolver: resolverFor(schema, t),
    defaultValues: { ...hidden, ...posted.values },
  });

  const send = handleSubmit(
    () => {
      const formData = new FormData(form.current ?? undefined);
      // What was said to the last try is not true of this one; what was told to somebody who sends again is.
      setAnswer(({ errors: _, ...rest }) => rest);
      startTransition(async () => {
        const next = await sent(formData).catch((error) => unreachable(error, t));
        startTransition(() => show(next));
      });
    },
    () => show({}),
  );

  async function sent(formData: FormData): Promise<FormState> {
    const next = await action(answer, formData);
    if (!next.challenge) return next;
    setChecking(true);
    const { solved } = await import("./solve-challenge");
    formData.set("captcha", await solved(next.challenge).finally(() => setChecking(false)));
    return action(answer, formData);
  }

  function show(next: FormState): void {
    setAnswer(next);
    setMended([]);
  }

  // Not after the words can be seen: somebody may have gone on to another field by then.
  useLayoutEffect(() => {
    const focused = answer === REOPENED ? "input:not([type=hidden])" : answer.errors && "[aria-invalid=true]";
    if (focused) form.current?.querySelector<HTMLElement>(focused)?.focus();
  }, [answer]);

  const errorsOf = (name: string): string[] => {
    const foundHere = formState.errors[name]?.message;
    if (foundHere) return [String(foundHere)];
    // What the action said was about the text as it was then.
    return mended.includes(name) ? [] : (answer.errors?.[name] ?? []);
  };
  // Passwords come back empty. Of several fields that want the focus a browser takes the first on the page.
  const isToBeTyped = (name: string) =>
    posted.errors !== undefined && (name in posted.errors || !posted.values?.[name]);

  return {
    form: {
      ref: form,
      action: formAction,
      onSubmit: (event) => (pending ? event.preventDefault() : void send(event)),
      onFocus: () => void loadCheck(),
      noValidate: true,
    },
    field: (name) => ({
      ...register(name, { onChange: () => setMended((names) => [...names, name]) }),
      errors: errorsOf(name),
      defaultValue: posted.values?.[name],
      autoFocus: isToBeTyped(name),
    }),
    done: answer.done === true,
    result: answer.result ?? NOTHING,
    pending,
    checking,
    failed: Object.keys({ ...answer.errors, ...formState.errors }).some((name) => errorsOf(name).length > 0),
    formErrors: answer.errors?.form ?? [],
    reopen: () => show(REOPENED),
  };
}

const NOTHING = {};
/** As nothing yet, but somebody is on their way back to the first field. */
const REOPENED: FormState = {};

function unreachable(error: unknown, t: Translator): FormState {
  // A redirect travels as an error and is Next's to catch.
  unstable_rethrow(error);
  return { errors: { form: [t("form.serverUnreachable")] } };
}
