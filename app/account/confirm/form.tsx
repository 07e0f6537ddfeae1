"use client";
import type { ReactNode } from "react";
import { CurrentPassword } from "../../_components/current-password";
import { FormErrors } from "../../_components/notice";
import { useSay } from "../../_components/say";
import { SubmitButton } from "../../_components/submit-button";
import { useActionForm } from "../../_components/use-action-form";
import { confirmAction } from "./actions";

export function ConfirmForm({ email, callbackUrl }: { email: string; callbackUrl: string }): ReactNode {
  const say = useSay();
  const { form, field, pending, formErrors } = useActionForm(confirmAction, "proveSchema");
  return (
    <form {...form}>
      <FormErrors errors={formErrors} />
      <input type="hidden" name="callbackUrl" value={callbackUrl} />
      <input type="text" name="username" autoComplete="username" defaultValue={email} readOnly hidden />
      <CurrentPassword field={field("password")} />
      <SubmitButton pending={pending} pendingText={say("Checking…")}>
        {say("Confirm")}
      </SubmitButton>
    </form>
  );
}
