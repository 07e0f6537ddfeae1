"use client";
import type { ReactNode } from "react";
import { CurrentPassword } from "../_components/forms/current-password";
import { NewPasswordFields } from "../_components/forms/new-password-fields";
import { SubmitButton } from "../_components/forms/submit-button";
import { useActionForm } from "../_components/forms/use-action-form";
import { FormErrors } from "../_components/notice";
import { PageHead } from "../_components/page-head";
import { useTranslator } from "../_components/translator";
import { WayBack } from "../_components/way-back";
import { setPasswordAction } from "./actions";

interface SetPasswordFormProps {
  email: string;
  hasPassword: boolean;
  minLength: number;
}

export function SetPasswordForm({ email, hasPassword, minLength }: SetPasswordFormProps): ReactNode {
  const t = useTranslator();
  const words = hasPassword ? CHANGE : FIRST;
  const set = useActionForm(setPasswordAction, words.schema);
  return (
    <>
      <PageHead title={t(words.title)} failed={set.failed}>
        <p>{t(words.intro)}</p>
      </PageHead>
      <form {...set.form}>
        <FormErrors errors={set.formErrors} />
        {hasPassword && <CurrentPassword label="setPassword.currentPassword" field={set.field("currentPassword")} />}
        <NewPasswordFields form={set} email={email} minLength={minLength} />
        <SubmitButton pending={set.pending} pendingText={t("setPassword.submitting")}>
          {t(words.button)}
        </SubmitButton>
      </form>
      <WayBack to="/account" />
    </>
  );
}

const CHANGE = {
  schema: "changePasswordSchema",
  title: "setPassword.change.title",
  intro: "setPassword.change.intro",
  button: "common.changePassword",
} as const;

const FIRST = {
  schema: "setPasswordSchema",
  title: "common.setPassword",
  intro: "setPassword.first.intro",
  button: "setPassword.first.submit",
} as const;
