"use client";
import type { ReactNode } from "react";
import { CurrentPassword } from "../_components/forms/current-password";
import { Field } from "../_components/forms/field";
import { FormErrors } from "../_components/notice";
import { PageHead } from "../_components/page-head";
import { useSay } from "../_components/translator";
import { SubmitButton } from "../_components/forms/submit-button";
import { useActionForm } from "../_components/forms/use-action-form";
import { logInAction } from "./actions";

/** @param props.children what brought somebody here, between the head and the form */
export function LoginForm({ callbackUrl, children }: { callbackUrl: string; children: ReactNode }): ReactNode {
  const say = useSay();
  const { form, field, pending, checking, failed, formErrors } = useActionForm(logInAction, "loginSchema");
  return (
    <>
      <PageHead title={say("Log in")} failed={failed}>
        <p>{say("Good to see you again.")}</p>
      </PageHead>
      {children}
      <form {...form}>
        <FormErrors errors={formErrors} />
        <input type="hidden" name="callbackUrl" value={callbackUrl} />
        <Field label={say("Email")} type="email" autoComplete="username" field={field("email")} />
        <CurrentPassword field={field("password")} />
        <SubmitButton pending={pending} pendingText={say("Logging in…")} checking={checking}>
          {say("Log in")}
        </SubmitButton>
      </form>
    </>
  );
}
