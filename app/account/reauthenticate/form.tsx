"use client";
import type { ReactNode } from "react";
import { TextLink } from "../../_components/button";
import { CheckYourEmail } from "../../_components/check-your-email";
import { Form } from "../../_components/forms/form";
import { CurrentPasswordField } from "../../_components/forms/password-field";
import { SubmitButton } from "../../_components/forms/submit-button";
import { useActionForm } from "../../_components/forms/use-action-form";
import { HideMailedLink } from "../../_components/mailed-link";
import { PageHead } from "../../_components/page-head";
import { RichText, useTranslator } from "../../_components/translator";
import { View } from "../../_components/view";
import { reauthenticateAction, reauthenticateByEmailAction, requestReauthenticationEmailAction } from "./actions";

interface ReauthenticateFormProps {
  email: string;
  callbackUrl: string;
}

export function ReauthenticateForm({ email, callbackUrl }: ReauthenticateFormProps): ReactNode {
  const t = useTranslator();
  const form = useActionForm(reauthenticateAction, "reauthenticateSchema", { callbackUrl });
  return (
    <View>
      <PageHead title={t("reauthenticate.title")} failed={form.failed}>
        <p>{t("reauthenticate.intro")}</p>
      </PageHead>
      <Form form={form}>
        <input type="text" name="username" autoComplete="username" defaultValue={email} readOnly hidden />
        <CurrentPasswordField label={t("common.password")} field={form.field("password")} />
        <SubmitButton form={form} pendingText={t("reauthenticate.submitting")}>
          {t("reauthenticate.submit")}
        </SubmitButton>
      </Form>
      <BackToAccount />
    </View>
  );
}

/** For an account without a password. */
export function EmailReauthenticationForm({ minutes, children }: { minutes: number; children: ReactNode }): ReactNode {
  const t = useTranslator();
  const form = useActionForm(
    requestReauthenticationEmailAction,
    "requestReauthenticationEmailSchema",
    {},
    "/account/reauthenticate",
  );
  if (form.done)
    return (
      <CheckYourEmail resend={form} footer={<BackToAccount />}>
        <p>
          <RichText text="reauthenticate.byEmail.sent" values={{ email: form.result.email ?? "", minutes }} />
        </p>
      </CheckYourEmail>
    );
  return (
    <View>
      {children}
      <Form form={form}>
        <SubmitButton form={form} pendingText={t("common.sending")}>
          {t("reauthenticate.byEmail.submit")}
        </SubmitButton>
      </Form>
      <BackToAccount />
    </View>
  );
}

/** Needs a click, because mail scanners follow links. */
export function ReauthenticateByEmailForm({ token }: { token: string }): ReactNode {
  const t = useTranslator();
  const form = useActionForm(reauthenticateByEmailAction, "reauthenticateByEmailSchema", { token });
  return (
    <View>
      <HideMailedLink />
      <PageHead title={t("reauthenticate.title")} failed={form.failed}>
        <p>{t("reauthenticate.byEmail.confirm")}</p>
      </PageHead>
      <Form form={form}>
        <SubmitButton form={form} pendingText={t("reauthenticate.submitting")}>
          {t("reauthenticate.submit")}
        </SubmitButton>
      </Form>
      <BackToAccount />
    </View>
  );
}

function BackToAccount(): ReactNode {
  return <TextLink href="/account">{useTranslator()("common.backToAccount")}</TextLink>;
}
