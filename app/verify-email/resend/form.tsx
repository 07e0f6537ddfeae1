"use client";
import type { ReactNode } from "react";
import { CheckYourEmail } from "../../_components/check-your-email";
import { Field } from "../../_components/forms/field";
import { SubmitButton } from "../../_components/forms/submit-button";
import { FormErrors } from "../../_components/notice";
import { PageHead } from "../../_components/page-head";
import { useTranslator } from "../../_components/translator";
import { useResend } from "./use-resend";

interface ResendFormProps {
  title: string;
  icon?: ReactNode;
  /** Of whoever is logged in; of anybody else it is asked. */
  email?: string | undefined;
  /** Why somebody would ask. */
  children: ReactNode;
  /** Where else to go, before and after. */
  exit: ReactNode;
}

export function ResendForm({ title, icon, email = "", children, exit }: ResendFormProps): ReactNode {
  const t = useTranslator();
  const ask = useResend(email);
  if (ask.done) {
    const typed = ask.result.email ?? "";
    return (
      <CheckYourEmail
        again={ask}
        hidden={{ email: typed }}
        typed={email ? undefined : { email: typed, at: "/verify-email", reopen: ask.reopen }}
        exit={exit}
      >
        <p>{t(email ? "verifyEmail.sent" : "verifyEmail.sentIfUnconfirmed")}</p>
      </CheckYourEmail>
    );
  }
  return (
    <>
      <PageHead title={title} icon={icon} failed={ask.failed}>
        {children}
      </PageHead>
      <form {...ask.form}>
        <FormErrors errors={ask.formErrors} />
        {email ? (
          <input type="hidden" name="email" value={email} />
        ) : (
          <Field label={t("common.email")} type="email" autoComplete="username" field={ask.field("email")} />
        )}
        <SubmitButton pending={ask.pending} pendingText={t("common.sending")} checking={ask.checking}>
          {t("verifyEmail.sendAgain")}
        </SubmitButton>
      </form>
      {exit}
    </>
  );
}
