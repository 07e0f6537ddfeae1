"use client";
import type { ReactNode } from "react";
import { NewPasswordFields } from "../_components/forms/new-password-fields";
import { SubmitButton } from "../_components/forms/submit-button";
import { useActionForm } from "../_components/forms/use-action-form";
import { HideMailedLink } from "../_components/mailed-link";
import { maskedEmail } from "../_components/masked-email";
import { FormErrors } from "../_components/notice";
import { PageHead } from "../_components/page-head";
import { RichText, useTranslator } from "../_components/translator";
import { confirmPasswordResetAction } from "./actions";

interface ConfirmPasswordResetFormProps {
  uid: string;
  token: string;
  email: string;
  hasPassword: boolean;
  minLength: number;
}

export function ConfirmPasswordResetForm(props: ConfirmPasswordResetFormProps): ReactNode {
  const t = useTranslator();
  const { uid, token, email, hasPassword, minLength } = props;
  const reset = useActionForm(confirmPasswordResetAction, "confirmPasswordResetSchema", { uid, token });
  return (
    <>
      <HideMailedLink />
      <PageHead title={t("resetPassword.title")} failed={reset.failed}>
        <p>
          <RichText text="resetPassword.forEmail" values={{ email: maskedEmail(email) }} />
        </p>
        {!hasPassword && <p>{t("resetPassword.noPasswordYet")}</p>}
        <p>{t("resetPassword.intro")}</p>
      </PageHead>
      <form {...reset.form}>
        <FormErrors errors={reset.formErrors} />
        <input type="hidden" name="uid" value={uid} />
        <input type="hidden" name="token" value={token} />
        <NewPasswordFields form={reset} email={email} minLength={minLength} />
        <SubmitButton pending={reset.pending} pendingText={t("resetPassword.submitting")}>
          {t("common.changePassword")}
        </SubmitButton>
      </form>
    </>
  );
}
