"use client";
import type { ReactNode } from "react";
import { TextLink } from "../_components/button";
import { CheckYourEmail } from "../_components/check-your-email";
import { EmailField } from "../_components/forms/email-field";
import { Form } from "../_components/forms/form";
import { SubmitButton } from "../_components/forms/submit-button";
import { useActionForm } from "../_components/forms/use-action-form";
import { PageHead } from "../_components/page-head";
import { useTranslator } from "../_components/translator";
import { View } from "../_components/view";
import { signUpAction } from "./actions";

interface SignUpFormProps {
  callbackUrl: string;
  /** The same, for other pages. */
  query: string;
  children: ReactNode;
}

export function SignUpForm({ callbackUrl, query, children }: SignUpFormProps): ReactNode {
  const t = useTranslator();
  const form = useActionForm(signUpAction, "signUpSchema", { callbackUrl });
  const { email = "", reference = "" } = form.result;
  // Only the email tells whether the address has an account already.
  if (form.done)
    return (
      <CheckYourEmail
        resend={form}
        hidden={{ reference }}
        typed={{ email, formPath: `/signup${query}`, reopen: form.reopen }}
      >
        <p>{t("signup.sent")}</p>
      </CheckYourEmail>
    );

  return (
    <View>
      <PageHead title={t("signup.title")} failed={form.failed}>
        <p>{t("signup.intro")}</p>
      </PageHead>
      <Form form={form}>
        <EmailField field={form.field("email")} />
        <SubmitButton form={form} pendingText={t("common.sending")}>
          {t("common.createAccount")}
        </SubmitButton>
      </Form>
      {children}
      <TextLink href={`/login${query}`}>{t("signup.logIn")}</TextLink>
    </View>
  );
}
