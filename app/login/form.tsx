"use client";
import type { ReactNode } from "react";
import { CurrentPassword } from "../_components/forms/current-password";
import { Field } from "../_components/forms/field";
import { SubmitButton } from "../_components/forms/submit-button";
import { useActionForm } from "../_components/forms/use-action-form";
import { FormErrors } from "../_components/notice";
import { PageHead } from "../_components/page-head";
import { useTranslator } from "../_components/translator";
import { logInAction } from "./actions";

/** @param props.children what brought somebody here, between the head and the form */
export function LoginForm({ callbackUrl, children }: { callbackUrl: string; children: ReactNode }): ReactNode {
  const t = useTranslator();
  const { form, field, pending, checking, failed, formErrors } = useActionForm(logInAction, "loginSchema");
  return (
    <>
      <PageHead title={t("common.logIn")} failed={failed}>
        <p>{t("login.intro")}</p>
      </PageHead>
      {children}
      <form {...form}>
        <FormErrors errors={formErrors} />
        <input type="hidden" name="callbackUrl" value={callbackUrl} />
        <Field label={t("common.email")} type="email" autoComplete="username" field={field("email")} />
        <CurrentPassword field={field("password")} />
        <SubmitButton pending={pending} pendingText={t("login.submitting")} checking={checking}>
          {t("common.logIn")}
        </SubmitButton>
      </form>
    </>
  );
}
