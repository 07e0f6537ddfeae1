"use client";
import type { ReactNode } from "react";
import { Field } from "../../_components/field";
import { FormErrors, Notice } from "../../_components/notice";
import { useSay } from "../../_components/say";
import { SubmitButton } from "../../_components/submit-button";
import { useAskAgain } from "./use-ask-again";

export function AskAgainForm({ email }: { email: string }): ReactNode {
  const say = useSay();
  const ask = useAskAgain(email);
  if (ask.done)
    return (
      <Notice kind="good">{say("If that address waits to be confirmed, a new letter is on its way to it.")}</Notice>
    );
  return (
    <form {...ask.form}>
      <FormErrors errors={ask.formErrors} />
      {email ? (
        <input type="hidden" name="email" value={email} />
      ) : (
        <Field label={say("Email")} type="email" autoComplete="username" field={ask.field("email")} />
      )}
      <SubmitButton pending={ask.pending} pendingText={say("Sending…")} checking={ask.checking}>
        {say("Send a new letter")}
      </SubmitButton>
    </form>
  );
}
