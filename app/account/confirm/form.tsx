"use client";
import type { ReactNode } from "react";
import { CurrentPassword } from "../../_components/forms/current-password";
import { SubmitButton } from "../../_components/forms/submit-button";
import { useActionForm } from "../../_components/forms/use-action-form";
import { FormErrors } from "../../_components/notice";
import { PageHead } from "../../_components/page-head";
import { useTranslator } from "../../_components/translator";
import { reauthenticateAction } from "./actions";

interface ConfirmFormProps {
  hasPassword: boolean;
  email: string;
  callbackUrl: string;
  /** What brought somebody back here, between the head and the form. */
  children: ReactNode;
}

/** Only with a password is there a field to fill; the other ways are links below. */
export function ConfirmForm({ hasPassword, email, callbackUrl, children }: ConfirmFormProps): ReactNode {
  const t = useTranslator();
  const { form, field, pending, failed, formErrors } = useActionForm(reauthenticateAction, "reauthenticateSchema");
  return (
    <>
      <PageHead title={t("reauthenticate.title")} failed={failed}>
        <p>{t("reauthenticate.intro")}</p>
      </PageHead>
      {children}
      {hasPassword && (
        <form {...form}>
          <FormErrors errors={formErrors} />
          <input type="hidden" name="callbackUrl" value={callbackUrl} />
          <input type="text" name="username" autoComplete="username" defaultValue={email} readOnly hidden />
          <CurrentPassword field={field("password")} />
          <SubmitButton pending={pending} pendingText={t("reauthenticate.submitting")}>
            {t("reauthenticate.submit")}
          </SubmitButton>
        </form>
      )}
    </>
  );
}
