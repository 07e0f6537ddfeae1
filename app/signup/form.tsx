"use client";
import type { ReactNode } from "react";
import { TextLink } from "../_components/button";
import { Field } from "../_components/forms/field";
import { Form } from "../_components/forms/form";
import { NewPasswordFields } from "../_components/forms/new-password-fields";
import { SubmitButton } from "../_components/forms/submit-button";
import { useActionForm } from "../_components/forms/use-action-form";
import { PageHead } from "../_components/page-head";
import { useTranslator } from "../_components/translator";
import { VerificationEmailSent } from "../verify-email/form";
import { signUpAction } from "./actions";

export function SignUpForm({ minLength, children }: { minLength: number; children: ReactNode }): ReactNode {
  const t = useTranslator();
  const form = useActionForm(signUpAction, "signUpSchema");
  if (form.done) return <VerificationEmailSent email={form.result.email ?? ""} reopen={form.reopen} />;
  return (
    <>
      <PageHead title={t("signup.title")} failed={form.failed} />
      <Form form={form}>
        <Field label={t("common.email")} type="email" autoComplete="username" field={form.field("email")} />
        <NewPasswordFields form={form} minLength={minLength} labels={LABELS} />
        <SubmitButton form={form} pendingText={t("signup.submitting")}>
          {t("common.createAccount")}
        </SubmitButton>
      </Form>
      {children}
      <TextLink href="/login">{t("signup.logIn")}</TextLink>
    </>
  );
}

const LABELS = { password: "common.password", confirmation: "signup.confirmPassword" } as const;
