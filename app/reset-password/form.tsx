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
    <>
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
    </>
  );
}

/** Neither asks for the address nor shows it: anybody may hold an old link. */
export function RequestNewResetLinkForm({ uid, reason }: { uid: string; reason: string }): ReactNode {
  const t = useTranslator();
  const form = useActionForm(requestNewResetLinkAction, "requestNewResetLinkSchema", { uid });
  if (form.done)
    return (
      <CheckYourEmail resend={form}>
        <p>{t("resetPassword.newLink.sent")}</p>
      </CheckYourEmail>
    );

  return (
    <>
      <InvalidLinkHead failed={form.failed} reason={reason} />
      <Form form={form}>
        <SubmitButton form={form} pendingText={t("common.sending")}>
          {t("resetPassword.newLink.submit")}
        </SubmitButton>
      </Form>
      <OtherWays variant="secondary" />
    </>
  );
}

export function IncompleteLink(): ReactNode {
  const t = useTranslator();
  return (
    <>
      <InvalidLinkHead reason={t("resetPassword.invalidLink.incomplete")} />
      <OtherWays variant="primary" />
    </>
  );
}

function InvalidLinkHead({ failed = false, reason }: { failed?: boolean; reason: string }): ReactNode {
  const t = useTranslator();
  return (
    <PageHead title={t("common.invalidLink")} failed={failed} icon={<BrokenLinkIcon />}>
      <p>{reason}</p>
      <p>{t("resetPassword.invalidLink.reassurance")}</p>
    </PageHead>
  );
}

function OtherWays({ variant }: { variant: "primary" | "secondary" }): ReactNode {
  const t = useTranslator();
  return (
    <Stack>
      <ButtonLink variant={variant} href="/forgot-password">
        {t("resetPassword.newLink.enterEmail")}
      </ButtonLink>
      <TextLink href="/login">{t("common.backToLogin")}</TextLink>
    </Stack>
  );
}
