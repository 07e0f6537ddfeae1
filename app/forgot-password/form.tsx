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
import { requestPasswordResetAction } from "./actions";

interface ForgotPasswordFormProps {
  callbackUrl: string;
  /** The same, for other pages. */
  query: string;
}

export function ForgotPasswordForm(props: ForgotPasswordFormProps): ReactNode {
  const t = useTranslator();
  return (
    <RequestPasswordResetForm title={t("forgotPassword.title")} submitText={t("forgotPassword.submit")} {...props}>
      <p>{t("forgotPassword.intro")}</p>
    </RequestPasswordResetForm>
  );
}

interface RequestPasswordResetFormProps extends Partial<ForgotPasswordFormProps> {
  title: string;
  icon?: ReactNode;
  submitText: string;
  children: ReactNode;
}

/** Also on the page of an invalid link. */
export function RequestPasswordResetForm(props: RequestPasswordResetFormProps): ReactNode {
  const { title, icon, submitText, callbackUrl, query = "", children } = props;
  const t = useTranslator();
  const hidden: Record<string, string> = callbackUrl === undefined ? {} : { callbackUrl };
  const form = useActionForm(requestPasswordResetAction, "requestPasswordResetSchema", hidden);
  const { email = "" } = form.result;
  if (form.done)
    return (
      <CheckYourEmail resend={form} typed={{ email, formPath: `/forgot-password${query}`, reopen: form.reopen }}>
        <p>{t("forgotPassword.sent")}</p>
      </CheckYourEmail>
    );

  return (
    <View>
      <PageHead title={title} icon={icon} failed={form.failed}>
        {children}
      </PageHead>
      <Form form={form}>
        <EmailField field={form.field("email")} />
        <SubmitButton form={form} pendingText={t("common.sending")}>
          {submitText}
        </SubmitButton>
      </Form>
      <TextLink href={`/login${query}`}>{t("common.backToLogin")}</TextLink>
    </View>
  );
}
