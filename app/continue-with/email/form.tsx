"use client";
import { type ReactNode, useState } from "react";
import { TextLink } from "../../_components/button";
import { CheckYourEmail } from "../../_components/check-your-email";
import { EmailField } from "../../_components/forms/email-field";
import { Form } from "../../_components/forms/form";
import { SubmitButton } from "../../_components/forms/submit-button";
import { useActionForm } from "../../_components/forms/use-action-form";
import { PageHead } from "../../_components/page-head";
import { useTranslator } from "../../_components/translator";
import { View } from "../../_components/view";
import { signUpWithProviderAction } from "./actions";

interface NewcomerFormProps {
  provider: string;
  email: string;
  /** To the address that the provider told. */
  sent?: Record<"email" | "reference" | "phrase", string> | undefined;
}

export function NewcomerForm({ provider, email, sent: sentBefore }: NewcomerFormProps): ReactNode {
  const t = useTranslator();
  const form = useActionForm(signUpWithProviderAction, "signUpSchema");
  const [reopened, setReopened] = useState(false);
  const sent = form.done ? form.result : reopened || form.failed ? undefined : sentBefore;
  const reopen = () => {
    setReopened(true);
    form.reopen();
  };
  // Only the email tells whether the address has an account already.
  if (sent)
    return (
      <CheckYourEmail
        resend={{ ...form, result: sent }}
        hidden={{ reference: sent.reference ?? "" }}
        typed={{ email: sent.email ?? "", formPath: "/continue-with/email?correct", reopen }}
      >
        <p>{t("signup.sent")}</p>
      </CheckYourEmail>
    );

  const field = form.field("email");
  return (
    <View>
      <PageHead title={t("continueWith.provider", { provider })} failed={form.failed}>
        <p>{t("newcomer.intro", { provider })}</p>
      </PageHead>
      <Form form={form}>
        <EmailField field={{ ...field, defaultValue: field.defaultValue ?? email }} />
        <SubmitButton form={form} pendingText={t("common.sending")}>
          {t("common.createAccount")}
        </SubmitButton>
      </Form>
      <TextLink href="/login">{t("common.backToLogin")}</TextLink>
    </View>
  );
}
