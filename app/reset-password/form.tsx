"use client";
import type { ReactNode } from "react";
import { ButtonLink, Stack, TextLink } from "../_components/button";
import { CheckYourEmail } from "../_components/check-your-email";
import { maskedEmail } from "../_components/email-address";
import { Form } from "../_components/forms/form";
import { NewPasswordFields } from "../_components/forms/new-password-fields";
import { SubmitButton } from "../_components/forms/submit-button";
import { useActionForm } from "../_components/forms/use-action-form";
import { BrokenLinkIcon } from "../_components/icons";
import { HideMailedLink } from "../_components/mailed-link";
import { PageHead } from "../_components/page-head";
import { RichText, useTranslator } from "../_components/translator";
import { View } from "../_components/view";
import { RequestPasswordResetForm } from "../forgot-password/form";
import { confirmPasswordResetAction, requestNewResetLinkAction } from "./actions";
import { type Method, Methods } from "./methods";

interface ConfirmPasswordResetFormProps {
  uid: string;
  token: string;
  email: string;
  hasPassword: boolean;
  minLength: number;
  methods: Method[];
}

export function ConfirmPasswordResetForm(props: ConfirmPasswordResetFormProps): ReactNode {
  const { uid, token, email, hasPassword, minLength, methods } = props;
  const t = useTranslator();
  const form = useActionForm(confirmPasswordResetAction, "confirmPasswordResetSchema", { uid, token });
  return (
    <View>
      <HideMailedLink />
      <PageHead title={t("resetPassword.title")} failed={form.failed}>
        <p>
          <RichText text="resetPassword.forEmail" values={{ email: maskedEmail(email) }} />
        </p>
        {!hasPassword && <p>{t("resetPassword.noPasswordYet")}</p>}
        <p>{t("resetPassword.intro")}</p>
      </PageHead>
      <Form form={form}>
        <NewPasswordFields form={form} email={email} minLength={minLength} />
        {methods.length > 0 && <Methods form={form} methods={methods} hasPassword={hasPassword} />}
        <SubmitButton form={form} pendingText={t("resetPassword.submitting")}>
          {t("common.changePassword")}
        </SubmitButton>
      </Form>
    </View>
  );
}

interface RequestNewResetLinkFormProps {
  uid: string;
  token: string;
  reason: string;
}

/** Neither asks for the address nor shows it: anybody may hold an old link. */
export function RequestNewResetLinkForm({ uid, token, reason }: RequestNewResetLinkFormProps): ReactNode {
  const t = useTranslator();
  const form = useActionForm(requestNewResetLinkAction, "requestNewResetLinkSchema", { uid, token });
  if (form.done)
    return (
      <CheckYourEmail resend={form}>
        <p>{t("resetPassword.newLink.sent")}</p>
      </CheckYourEmail>
    );

  return (
    <View>
      <PageHead title={t("common.invalidLink")} failed={form.failed} icon={<BrokenLinkIcon />}>
        <InvalidLinkReason reason={reason} />
      </PageHead>
      <Form form={form}>
        <SubmitButton form={form} pendingText={t("common.sending")}>
          {t("resetPassword.newLink.submit")}
        </SubmitButton>
      </Form>
      <Stack>
        <ButtonLink variant="secondary" href="/forgot-password">
          {t("resetPassword.newLink.enterEmail")}
        </ButtonLink>
        <TextLink href="/login">{t("common.backToLogin")}</TextLink>
      </Stack>
    </View>
  );
}

/** Used, broken or never made: it no longer says whose it was, so the address is asked for. */
export function InvalidLink({ reason }: { reason: string }): ReactNode {
  const t = useTranslator();
  return (
    <RequestPasswordResetForm
      title={t("common.invalidLink")}
      icon={<BrokenLinkIcon />}
      submitText={t("resetPassword.newLink.submit")}
    >
      <InvalidLinkReason reason={reason} />
    </RequestPasswordResetForm>
  );
}

function InvalidLinkReason({ reason }: { reason: string }): ReactNode {
  const t = useTranslator();
  return (
    <>
      <p>{reason}</p>
      <p>{t("resetPassword.invalidLink.newLink")}</p>
    </>
  );
}
