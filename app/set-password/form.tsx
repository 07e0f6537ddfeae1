"use client";
import type { ReactNode } from "react";
import { TextLink } from "../_components/button";
import { Form } from "../_components/forms/form";
import { NewPasswordFields } from "../_components/forms/new-password-fields";
import { CurrentPasswordField } from "../_components/forms/password-field";
import { SubmitButton } from "../_components/forms/submit-button";
import { useActionForm } from "../_components/forms/use-action-form";
import { PageHead } from "../_components/page-head";
import { useTranslator } from "../_components/translator";
import { View } from "../_components/view";
import { setPasswordAction } from "./actions";

interface SetPasswordFormProps {
  email: string;
  hasPassword: boolean;
  minLength: number;
}

export function SetPasswordForm({ email, hasPassword, minLength }: SetPasswordFormProps): ReactNode {
  const t = useTranslator();
  const { schema, title, intro, submit } = hasPassword ? CHANGE : FIRST;
  const form = useActionForm(setPasswordAction, schema);
  return (
    <View>
      <PageHead title={t(title)} failed={form.failed}>
        <p>{t(intro)}</p>
      </PageHead>
      <Form form={form}>
        {hasPassword && (
          <CurrentPasswordField label={t("setPassword.currentPassword")} field={form.field("currentPassword")} />
        )}
        <NewPasswordFields form={form} email={email} minLength={minLength} />
        <SubmitButton form={form} pendingText={t("setPassword.submitting")}>
          {t(submit)}
        </SubmitButton>
      </Form>
      <TextLink href="/account">{t("common.backToAccount")}</TextLink>
    </View>
  );
}

const CHANGE = {
  schema: "changePasswordSchema",
  title: "setPassword.change.title",
  intro: "setPassword.change.intro",
  submit: "common.changePassword",
} as const;

const FIRST = {
  schema: "setPasswordSchema",
  title: "common.setPassword",
  intro: "setPassword.first.intro",
  submit: "setPassword.first.submit",
} as const;
