"use client";
import type { ReactNode } from "react";
import { TextLink } from "../_components/button";
import { CheckYourEmail } from "../_components/check-your-email";
import { Field } from "../_components/forms/field";
import { Form } from "../_components/forms/form";
import { SubmitButton } from "../_components/forms/submit-button";
import { useActionForm } from "../_components/forms/use-action-form";
import { PageHead } from "../_components/page-head";
import { useTranslator } from "../_components/translator";
import { requestPasswordResetAction } from "./actions";

export function ForgotPasswordForm(): ReactNode {
  const t = useTranslator();
  const form = useActionForm(requestPasswordResetAction, "requestPasswordResetSchema");
  const { email = "" } = form.result;
  if (form.done)
    return (
      <CheckYourEmail resend={form} typed={{ email, formPath: "/forgot-password", reopen: form.reopen }}>
        <p>{t("forgotPassword.sent")}</p>
      </CheckYourEmail>
    );

  return (
    <>
      <PageHead title={t("forgotPassword.title")} failed={form.failed}>
        <p>{t("forgotPassword.intro")}</p>
      </PageHead>
      <Form form={form}>
        <Field label={t("common.email")} type="email" autoComplete="username" field={form.field("email")} />
        <SubmitButton form={form} pendingText={t("common.sending")}>
          {t("forgotPassword.submit")}
        </SubmitButton>
      </Form>
      <TextLink href="/login">{t("common.backToLogin")}</TextLink>
    </>
  );
}
