"use client";
import type { ReactNode } from "react";
import { maskedEmail } from "../_components/email-address";
import { Form } from "../_components/forms/form";
import { SubmitButton } from "../_components/forms/submit-button";
import { useActionForm } from "../_components/forms/use-action-form";
import { HideMailedLink } from "../_components/mailed-link";
import { PageHead } from "../_components/page-head";
import { RichText, useTranslator } from "../_components/translator";
import { View } from "../_components/view";
import { lockAccountAction } from "./actions";

interface LockAccountFormProps {
  uid: string;
  token: string;
  email: string;
  children: ReactNode;
}

/** Needs a click, because mail scanners follow links. */
export function LockAccountForm({ uid, token, email, children }: LockAccountFormProps): ReactNode {
  const t = useTranslator();
  const form = useActionForm(lockAccountAction, "lockAccountSchema", { uid, token });
  return (
    <View>
      <HideMailedLink />
      <PageHead title={t("notMe.title")} failed={form.failed}>
        <p>
          <RichText text="notMe.intro" values={{ email: maskedEmail(email) }} />
        </p>
      </PageHead>
      {children}
      <p>{t("notMe.explanation")}</p>
      <Form form={form}>
        <SubmitButton form={form} pendingText={t("notMe.submitting")}>
          {t("notMe.submit")}
        </SubmitButton>
      </Form>
      <p>{t("notMe.wasYou")}</p>
    </View>
  );
}
