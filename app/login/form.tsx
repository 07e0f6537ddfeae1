"use client";
import type { ReactNode } from "react";
import styles from "../_components/button.module.css";
import { Field } from "../_components/field";
import { FormErrors } from "../_components/notice";
import { PageTitle } from "../_components/page-title";
import { PasswordField } from "../_components/password-field";
import { SubmitButton } from "../_components/submit-button";
import { useActionForm } from "../_components/use-action-form";
import { logInAction } from "./actions";

export function LoginForm({ callbackUrl }: { callbackUrl: string }): ReactNode {
  const { form, field, pending, checking, failed, formErrors } = useActionForm(logInAction, "loginSchema");
  return (
    <form {...form}>
      <PageTitle failed={failed}>Log in</PageTitle>
      <FormErrors errors={formErrors} />
      <input type="hidden" name="callbackUrl" value={callbackUrl} />
      <Field label="Email" type="email" autoComplete="username" field={field("email")} />
      <div>
        <PasswordField label="Password" autoComplete="current-password" field={field("password")} />
        <a className={styles.link} href="/forgot-password">
          Forgot password?
        </a>
      </div>
      <SubmitButton pending={pending} pendingText="Logging in…" checking={checking}>
        Log in
      </SubmitButton>
    </form>
  );
}
