"use client";
import type { ReactNode } from "react";
import styles from "../_components/button.module.css";
import { Field } from "../_components/field";
import { FormErrors } from "../_components/notice";
import { PageHead } from "../_components/page-head";
import { PageTitle } from "../_components/page-title";
import { SubmitButton } from "../_components/submit-button";
import { useActionForm } from "../_components/use-action-form";
import { requestPasswordResetAction } from "./actions";
import { CheckYourEmail } from "./check-your-email";

export function ForgotPasswordForm(): ReactNode {
  const { form, field, done, told, pending, failed, formErrors } = useActionForm(
    requestPasswordResetAction,
    "requestPasswordResetSchema",
  );
  if (done) return <CheckYourEmail passport={told.passport} />;

  return (
    <>
      <PageTitle failed={failed}>Forgot your password?</PageTitle>
      <PageHead title="Forgot your password?">
        <p>It happens. Enter the email address of your account, and we will send you a link to set a new one.</p>
      </PageHead>
      <form {...form}>
        <FormErrors errors={formErrors} />
        <Field label="Email" type="email" autoComplete="username" field={field("email")} />
        <SubmitButton pending={pending} pendingText="Sending…">
          Send reset link
        </SubmitButton>
      </form>
      <a className={styles.link} href="/login">
        Back to log in
      </a>
    </>
  );
}
