"use client";
// With JavaScript the browser validates first, then the action answers in place. Without it the form is posted natively, and the
// page comes back with the same messages at the same fields.
import { unstable_isUnrecognizedActionError, unstable_rethrow } from "next/navigation";
import {
  type RefObject,
  type SubmitEvent,
  useActionState,
  useContext,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
  useTransition,
} from "react";
import { type FieldErrors, type UseFormRegisterReturn, useForm } from "react-hook-form";
import { useTranslator } from "../translator";
import { useEarlyTyping } from "./early-typing";
import { postFromOutdatedPage } from "./outdated-page";
import { TypedBefore } from "./typed-before";
import type { FormErrors, SchemaName } from "./validate-form";

/** @param permalink the page that shows the answer when there is no JavaScript, if not this one */
export function useActionForm(
  action: FormAction,
  schema: SchemaName,
  hidden: Record<string, string> = {},
  permalink?: string,
): ActionForm {
  const t = useTranslator();
  const typed = useContext(TypedBefore);
  const [posted, nativeAction] = useActionState(action, typed ? { errors: {}, values: typed } : {}, permalink);
  const [state, setState] = useState(posted);
  const [edited, setEdited] = useState<string[]>([]);
  const [checking, setChecking] = useState(false);
  const [pending, startTransition] = useTransition();
  const ref = useRef<HTMLFormElement>(null);
  const submitting = useRef(false);
  const { register, handleSubmit, setValue, formState } = useForm({
    resolver: async () => {
      const { formErrors } = await loadValidation();
      return { values: {}, errors: fieldErrors(formErrors(schema, textsIn(ref.current), t)) };
    },
    defaultValues: { ...hidden, ...posted.values },
  });
  useEarlyTyping(ref, setValue);

  const submit = handleSubmit(
    () => {
      const formData = new FormData(ref.current ?? undefined);
      // The last result stays on the page while another email is sent.
      setState(({ errors: _, ...rest }) => rest);
      startTransition(async () => {
        const next = await callAction(formData)
          .catch((error) => stateAfter(error, formData))
          .finally(release);
        startTransition(() => show(next));
      });
    },
    () => {
      release();
      show({});
    },
  );

  function release(): void {
    submitting.current = false;
  }

  /** Once, also by a double click while the fields are validated: a second try would find its link used up. */
  function submitOnce(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (submitting.current || pending) return;
    submitting.current = true;
    void submit(event);
  }

  /** Each challenge that is asked of the client is solved, and its solution sent along. A last one that was too cheap by then is an error. */
  async function callAction(formData: FormData): Promise<FormState> {
    let next = await action(state, formData);
    for (let tries = 0; next.challenge && tries < MAX_CHALLENGES; tries++) {
      setChecking(true);
      formData.set("captcha", await solve(next.challenge).finally(() => setChecking(false)));
      next = await action(state, formData);
    }
    return next.challenge ? { errors: { form: [t("form.overloaded")] } } : next;
  }

  function stateAfter(error: unknown, formData: FormData): FormState | Promise<never> {
    unstable_rethrow(error);
    if (unstable_isUnrecognizedActionError(error)) return postFromOutdatedPage(formData);
    return { errors: { form: [t("form.serverUnreachable")] } };
  }

  function show(next: FormState): void {
    setState(next);
    setEdited([]);
  }

  // In a layout effect, because after painting the visitor may have moved on to another field.
  useLayoutEffect(() => {
    const selector = state === REOPENED ? "input:not([type=hidden])" : state.errors && "[aria-invalid=true]";
    if (selector) ref.current?.querySelector<HTMLElement>(selector)?.focus();
  }, [state]);

  function errorsOf(name: string): string[] {
    const found = formState.errors[name]?.message;
    if (found) return [String(found)];
    return edited.includes(name) ? [] : (state.errors?.[name] ?? []);
  }

  // Without JavaScript. Passwords come back empty. Of several fields with autofocus, a browser takes the first on the page.
  const wantsFocus = (name: string) => posted.errors !== undefined && (name in posted.errors || !posted.values?.[name]);

  return {
    props: {
      ref,
      action: nativeAction,
      onSubmit: submitOnce,
      onFocus: () => void loadValidation(),
      noValidate: true,
    },
    field: (name) => ({
      ...register(name, { onChange: () => setEdited((names) => [...names, name]) }),
      errors: errorsOf(name),
      change: (value) => {
        setEdited((names) => [...names, name]);
        setValue(name, value, { shouldValidate: formState.isSubmitted });
      },
      defaultValue: posted.values?.[name],
      autoFocus: wantsFocus(name),
    }),
    hidden,
    values: posted.values ?? NO_RESULT,
    done: state.done === true,
    result: state.result ?? NO_RESULT,
    pending,
    checking,
    failed: Object.keys({ ...state.errors, ...formState.errors }).some((name) => errorsOf(name).length > 0),
    formErrors: state.errors?.form ?? [],
    reopen: () => show(REOPENED),
  };
}

/** Several, because of those who solve at the same time behind one address some have to pay the next price. */
const MAX_CHALLENGES = 5;
const NO_RESULT = {};
const REOPENED: FormState = {};

/** The schemas and their library. Should they not load, only the server validates. */
function loadValidation(): Promise<Pick<typeof import("./validate-form"), "formErrors">> {
  return import("./validate-form").catch(() => ({ formErrors: () => ({}) }));
}

/** What will be sent: some password managers fill fields in without an event. */
function textsIn(form: HTMLFormElement | null): Record<string, unknown> {
  return Object.fromEntries(new FormData(form ?? undefined));
}

function fieldErrors(errors: FormErrors): FieldErrors {
  return Object.fromEntries(Object.entries(errors).map(([name, [message]]) => [name, { type: "schema", message }]));
}

async function solve(text: string): Promise<string> {
  const [{ solveChallenge }, { deriveKey }] = await Promise.all([
    import("altcha-lib"),
    import("altcha-lib/algorithms/web/pbkdf2"),
  ]);
  const challenge = JSON.parse(text);
  return JSON.stringify({ challenge, solution: await solveChallenge({ challenge, deriveKey }) });
}

export function useHydrated(): boolean {
  return useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  );
}

const neverChanges = () => () => {};

export interface FormState {
  done?: true;
  result?: Record<string, string>;
  /** To be solved, and sent along as `captcha`. */
  challenge?: string;
  errors?: FormErrors;
  /** What was typed, for a page rendered without JavaScript. Never a password. */
  values?: Record<string, string>;
}

export type FormAction = (previous: FormState, formData: FormData) => Promise<FormState>;

export interface BoundField extends UseFormRegisterReturn {
  errors: string[];
  /** To another value than was typed. */
  change: (value: string) => void;
  defaultValue?: string;
  autoFocus?: boolean;
}

export interface ActionForm {
  props: {
    ref: RefObject<HTMLFormElement | null>;
    action: (formData: FormData) => void;
    onSubmit: (event: SubmitEvent<HTMLFormElement>) => void;
    onFocus: () => void;
    noValidate: true;
  };
  hidden: Record<string, string>;
  /** What was posted without JavaScript. */
  values: Record<string, string>;
  field: (name: string) => BoundField;
  done: boolean;
  result: Record<string, string>;
  pending: boolean;
  checking: boolean;
  failed: boolean;
  formErrors: string[];
  reopen: () => void;
}
