"use client";
import type { ReactNode } from "react";
import { CurrentPassword } from "../_components/current-password";
import { Field } from "../_components/field";
import { FormErrors } from "../_components/notice";
import { PageTitle } from "../_components/page-title";
import { useSay } from "../_components/say";
import { SubmitButton } from "../_components/submit-button";
import { useActionForm } from "../_components/use-action-form";
import { logInAction } from "./actions";

export function LoginForm({ callbackUrl }: { callbackUrl: string }): ReactNode {
  const say = useSay();
  const { form, field, pending, checking, failed, formErrors } = useActionForm(logInAction, "loginSchema");
  return (
    <form {...form}>
      <PageTitle failed={failed}>{say("Log in")}</PageTitle>
      <FormErrors errors={formErrors} />
      <input type="hidden" name="callbackUrl" value={callbackUrl} />
      <Field label={say("Email")} type="email" autoComplete="username" field={field("email")} />
      <CurrentPassword field={field("password")} />
      <SubmitButton pending={pending} pendingText={say("Logging in…")} checking={checking}>
        {say("Log in")}
      </SubmitButton>
    </form>
  );
}
