"use client";
import type { ReactNode } from "react";
import styles from "../_components/button.module.css";
import { Field } from "../_components/forms/field";
import { NewPasswordFields } from "../_components/forms/new-password-fields";
import { SubmitButton } from "../_components/forms/submit-button";
import { useActionForm } from "../_components/forms/use-action-form";
import { FormErrors } from "../_components/notice";
import { PageHead } from "../_components/page-head";
import { useTranslator } from "../_components/translator";
import { EmailSent } from "../verify-email/resend/email-sent";
import { signUpAction } from "./actions";

/** @param props.children other ways to get an account; gone with the form */
export function SignUpForm({ minLength, children }: { minLength: number; children: ReactNode }): ReactNode {
  const t = useTranslator();
  const signUp = useActionForm(signUpAction, "signUpSchema");
  if (signUp.done) return <EmailSent email={signUp.result.email ?? ""} reopen={signUp.reopen} />;
  return (
    <>
      <PageHead title={t("signup.title")} failed={signUp.failed} />
      <form {...signUp.form}>
        <FormErrors errors={signUp.formErrors} />
        <Field label={t("common.email")} type="email" autoComplete="username" field={signUp.field("email")} />
        <NewPasswordFields form={signUp} minLength={minLength} labels={LABELS} />
        <SubmitButton pending={signUp.pending} pendingText={t("signup.submitting")}>
          {t("common.createAccount")}
        </SubmitButton>
      </form>
      {children}
      <a className={styles.link} href="/login">
        {t("signup.logIn")}
      </a>
    </>
  );
}

const LABELS = { once: "common.password", again: "signup.confirmPassword" } as const;
