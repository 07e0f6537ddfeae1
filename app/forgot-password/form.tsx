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
      <PageHead title={t("forgotPassword.title")} failed={request.failed}>
        <p>{t("forgotPassword.intro")}</p>
      </PageHead>
      <form {...request.form}>
        <FormErrors errors={request.formErrors} />
        <Field label={t("common.email")} type="email" autoComplete="username" field={request.field("email")} />
        <SubmitButton pending={request.pending} pendingText={t("common.sending")} checking={request.checking}>
          {t("forgotPassword.submit")}
        </SubmitButton>
      </form>
      <WayBack to="/login" />
    </>
  );
}

function Sent({ request }: { request: ActionForm }): ReactNode {
  const t = useTranslator();
  const { email = "" } = request.result;
  return (
    <CheckYourEmail
      again={request}
      hidden={{ email }}
      typed={{ email, at: "/forgot-password", reopen: request.reopen }}
    >
      <p>{t("forgotPassword.sent")}</p>
    </CheckYourEmail>
  );
}
