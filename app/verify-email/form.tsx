"use client";
import type { ReactNode } from "react";
import { CheckYourEmail } from "../_components/check-your-email";
import { Field } from "../_components/forms/field";
import { Form } from "../_components/forms/form";
import { SubmitButton } from "../_components/forms/submit-button";
import { type ActionForm, useActionForm } from "../_components/forms/use-action-form";
import { HideMailedLink } from "../_components/mailed-link";
import { PageHead } from "../_components/page-head";
import { RichText, useTranslator } from "../_components/translator";
import { resendVerificationAction, verifyEmailAction } from "./actions";

/** Needs a click, because mail scanners follow links. */
export function VerifyEmailForm({ uid, token, email }: { uid: string; token: string; email: string }): ReactNode {
  const t = useTranslator();
  const form = useActionForm(verifyEmailAction, "verifyEmailSchema", { uid, token });
  return (
    <>
      <HideMailedLink />
      <PageHead title={t("verifyEmail.title")} failed={form.failed}>
        <p>
          <RichText text="verifyEmail.intro" values={{ email }} />
        </p>
      </PageHead>
      <Form form={form}>
        <SubmitButton form={form} pendingText={t("verifyEmail.submitting")}>
          {t("verifyEmail.submit")}
        </SubmitButton>
      </Form>
    </>
  );
}

interface ResendVerificationFormProps {
  title: string;
  icon?: ReactNode;
  email?: string | undefined;
  children: ReactNode;
  footer: ReactNode;
}

export function ResendVerificationForm(props: ResendVerificationFormProps): ReactNode {
  const { title, icon, email, children, footer } = props;
  const t = useTranslator();
  const form = useResendForm(email);
  if (form.done) {
    const sentTo = form.result.email ?? "";
    return (
      <CheckYourEmail
        resend={form}
        typed={email ? undefined : { email: sentTo, formPath: "/verify-email", reopen: form.reopen }}
        footer={footer}
      >
        <p>{t(email ? "verifyEmail.sent" : "verifyEmail.sentIfUnconfirmed")}</p>
      </CheckYourEmail>
    );
  }
  return (
    <>
      <PageHead title={title} icon={icon} failed={form.failed}>
        {children}
      </PageHead>
      <Form form={form}>
        {!email && <Field label={t("common.email")} type="email" autoComplete="username" field={form.field("email")} />}
        <SubmitButton form={form} pendingText={t("common.sending")}>
          {t("verifyEmail.sendAgain")}
        </SubmitButton>
      </Form>
      {footer}
    </>
  );
}

/** After a sign-up. Only the email tells whether the address has an account already. */
export function VerificationEmailSent({ email, reopen }: { email: string; reopen: () => void }): ReactNode {
  const t = useTranslator();
  return (
    <CheckYourEmail resend={useResendForm(email)} typed={{ email, formPath: "/signup", reopen }}>
      <p>{t("verifyEmail.sent")}</p>
    </CheckYourEmail>
  );
}

/** Without JavaScript /verify-email answers, also on /signup. */
function useResendForm(email: string | undefined): ActionForm {
  return useActionForm(resendVerificationAction, "resendVerificationSchema", email ? { email } : {}, "/verify-email");
}
