"use client";
import type { ReactNode } from "react";
import styles from "../../_components/button.module.css";
import { FormErrors } from "../../_components/notice";
import { PasswordField } from "../../_components/password-field";
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
      <div>
        <PasswordField label={say("Password")} autoComplete="current-password" field={field("password")} />
        <a className={styles.link} href="/forgot-password">
          {say("Forgot password?")}
        </a>
      </div>
      <SubmitButton pending={pending} pendingText={say("Checking…")}>
        {say("Confirm")}
      </SubmitButton>
    </form>
  );
}
