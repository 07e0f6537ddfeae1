"use client";
import type { ReactNode } from "react";
import { Form } from "../../_components/forms/form";
import { CurrentPasswordField } from "../../_components/forms/password-field";
import { SubmitButton } from "../../_components/forms/submit-button";
import { useActionForm } from "../../_components/forms/use-action-form";
import { PageHead } from "../../_components/page-head";
import { useTranslator } from "../../_components/translator";
import { reauthenticateAction } from "./actions";

interface ReauthenticateFormProps {
  hasPassword: boolean;
  email: string;
  callbackUrl: string;
  children: ReactNode;
}

export function ReauthenticateForm({ hasPassword, email, callbackUrl, children }: ReauthenticateFormProps): ReactNode {
  const t = useTranslator();
  const form = useActionForm(reauthenticateAction, "reauthenticateSchema", { callbackUrl });
  return (
    <>
      <PageHead title={t("reauthenticate.title")} failed={form.failed}>
        <p>{t("reauthenticate.intro")}</p>
      </PageHead>
      {children}
      {hasPassword && (
        <Form form={form}>
          <input type="text" name="username" autoComplete="username" defaultValue={email} readOnly hidden />
          <CurrentPasswordField label={t("common.password")} field={form.field("password")} />
          <SubmitButton form={form} pendingText={t("reauthenticate.submitting")}>
            {t("reauthenticate.submit")}
          </SubmitButton>
        </Form>
      )}
    </>
  );
}
