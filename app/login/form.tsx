"use client";
import type { ReactNode } from "react";
import { EmailField } from "../_components/forms/email-field";
import { Form } from "../_components/forms/form";
import { CurrentPasswordField } from "../_components/forms/password-field";
import { SubmitButton } from "../_components/forms/submit-button";
import { useActionForm } from "../_components/forms/use-action-form";
import { PageHead } from "../_components/page-head";
import { useTranslator } from "../_components/translator";
import { View } from "../_components/view";
import { logInAction } from "./actions";

interface LoginFormProps {
  callbackUrl: string;
  /** The same, for other pages. */
  query: string;
  children: ReactNode;
}

export function LoginForm({ callbackUrl, query, children }: LoginFormProps): ReactNode {
  const t = useTranslator();
  const form = useActionForm(logInAction, "loginSchema", { callbackUrl });
  return (
    <View>
      <PageHead title={t("common.logIn")} failed={form.failed}>
        <p>{t("login.intro")}</p>
      </PageHead>
      {children}
      <Form form={form}>
        <EmailField field={form.field("email")} />
        <CurrentPasswordField label={t("common.password")} field={form.field("password")} query={query} />
        <SubmitButton form={form} pendingText={t("login.submitting")}>
          {t("common.logIn")}
        </SubmitButton>
      </Form>
    </View>
  );
}
