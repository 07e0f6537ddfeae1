"use client";
import type { ReactNode } from "react";
import { SubmitButton } from "../_components/forms/submit-button";
import { useActionForm } from "../_components/forms/use-action-form";
import { HideMailedLink } from "../_components/mailed-link";
import { FormErrors } from "../_components/notice";
import { PageHead } from "../_components/page-head";
import { RichText, useTranslator } from "../_components/translator";
import { verifyEmailAction } from "./actions";

/** A button, because mail scanners follow links: looking at the page must not confirm anything. */
export function ConfirmEmailForm({ uid, token, email }: { uid: string; token: string; email: string }): ReactNode {
  const t = useTranslator();
  const verify = useActionForm(verifyEmailAction, "verifyEmailSchema", { uid, token });
  return (
    <>
      <HideMailedLink />
      <PageHead title={t("verifyEmail.title")} failed={verify.failed}>
        <p>
          <RichText text="verifyEmail.intro" values={{ email }} />
        </p>
      </PageHead>
      <form {...verify.form}>
        <FormErrors errors={verify.formErrors} />
        <input type="hidden" name="uid" value={uid} />
        <input type="hidden" name="token" value={token} />
        <SubmitButton pending={verify.pending} pendingText={t("verifyEmail.submitting")}>
          {t("verifyEmail.submit")}
        </SubmitButton>
      </form>
    </>
  );
}
