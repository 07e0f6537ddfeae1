"use client";
import type { ReactNode } from "react";
import { CheckYourEmail } from "../_components/check-your-email";
import { Field } from "../_components/forms/field";
import { SubmitButton } from "../_components/forms/submit-button";
import { type ActionForm, useActionForm } from "../_components/forms/use-action-form";
import { FormErrors } from "../_components/notice";
import { PageHead } from "../_components/page-head";
import { useTranslator } from "../_components/translator";
import { WayBack } from "../_components/way-back";
import { requestPasswordResetAction } from "./actions";

export function ForgotPasswordForm(): ReactNode {
  const t = useTranslator();
  const request = useActionForm(requestPasswordResetAction, "requestPasswordResetSchema");
  if (request.done) return <Sent request={request} />;

  return (
    <>
      <PageHead title={t("Forgot your password?")} failed={request.failed}>
        <p>{t("It happens. Enter the email address of your account, and we will send you a link to set a new one.")}</p>
      </PageHead>
      <form {...request.form}>
        <FormErrors errors={request.formErrors} />
        <Field label={t("Email")} type="email" autoComplete="username" field={request.field("email")} />
        <SubmitButton pending={request.pending} pendingText={t("Sending…")} checking={request.checking}>
          {t("Send reset link")}
        </SubmitButton>
      </form>
      <WayBack to="/login" />
    </>
  );
}

function Sent({ request }: { request: ActionForm }): ReactNode {
  const t = useTranslator();
  const { email = "" } = request.told;
  return (
    <CheckYourEmail
      again={request}
      hidden={{ email }}
      typed={{ email, at: "/forgot-password", reopen: request.reopen }}
    >
      <p>{t("If an account exists for that address, a password reset link is on its way.")}</p>
    </CheckYourEmail>
  );
}
