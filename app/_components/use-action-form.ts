"use client";
/**
 * One form, with and without JavaScript. With it: checked here first, then by the action, in place. Without it: the same
 * action is posted to natively, and the page comes back with the same words at the same fields.
 */
import { unstable_rethrow } from "next/navigation";
import { type SubmitEvent, useActionState, useEffect, useRef, useState, useTransition } from "react";
import { type FieldValues, type Resolver, type UseFormRegisterReturn, useForm } from "react-hook-form";
import type { Say } from "@/lib/words/say";
import type { SchemaName } from "./check-form";
import type { FormAction, FormState } from "./form-state";
import { useSay } from "./say";

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
  told: Record<string, string>;
  pending: boolean;
  /** Solving a challenge, which may take a few seconds. */
  checking: boolean;
  failed: boolean;
  formErrors: string[];
  /** Shows the form again, as it was typed. */
  reopen: () => void;
}

/** @param hidden values of hidden inputs, which the schema wants to see as well */
export function useActionForm(action: FormAction, schema: SchemaName, hidden: Record<string, string> = {}): ActionForm {
  const say = useSay();
  const [posted, formAction] = useActionState(action, {});
  const [answer, setAnswer] = useState(posted);
  const [mended, setMended] = useState<string[]>([]);
  const [checking, setChecking] = useState(false);
  const [pending, startTransition] = useTransition();
  const form = useRef<HTMLFormElement>(null);
  const { register, handleSubmit, formState } = useForm({
    resolver: resolverFor(schema, say),
    defaultValues: { ...hidden, ...posted.values },
  });

  const send = handleSubmit(
    () => {
      const formData = new FormData(form.current ?? undefined);
      startTransition(async () => {
        const next = await sent(formData).catch((error) => unreachable(error, say));
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

  useEffect(() => {
    if (answer.errors) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [answer]);

  const errorsOf = (name: string): string[] => {
    const foundHere = formState.errors[name]?.message;
    if (foundHere) return [String(foundHere)];
    // What the action said was about the text as it was then.
    return mended.includes(name) ? [] : (answer.errors?.[name] ?? []);
  };
  const firstWrong = Object.keys(posted.errors ?? {})[0];

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
      autoFocus: firstWrong === name,
    }),
    done: answer.done === true,
    told: answer.told ?? {},
    pending,
    checking,
    failed: Object.keys(formState.errors).length > 0 || answer.errors !== undefined,
    formErrors: answer.errors?.form ?? [],
    reopen: () => show({}),
  };
}

const NO_CHECK = { checkFormNamed: () => ({}) };

/** Schemas and their library come when the form is first touched. Should they not arrive, the server judges alone. */
function loadCheck(): Promise<Pick<typeof import("./check-form"), "checkFormNamed">> {
  return import("./check-form").catch(() => NO_CHECK);
}

function resolverFor(schema: SchemaName, say: Say): Resolver {
  return async (typed: FieldValues) => {
    const { checkFormNamed } = await loadCheck();
    const found = Object.entries(checkFormNamed(schema, typed, say));
    return found.length > 0
      ? {
          values: {},
          errors: Object.fromEntries(found.map(([name, [message]]) => [name, { type: "schema", message }])),
        }
      : { values: typed, errors: {} };
  };
}

function unreachable(error: unknown, say: Say): FormState {
  // A redirect travels as an error and is Next's to catch.
  unstable_rethrow(error);
  return { errors: { form: [say("We could not reach the server. Nothing was lost; try again.")] } };
}
