"use client";
import type { ReactNode } from "react";
import { Checkbox } from "../_components/forms/checkbox";
import { Form } from "../_components/forms/form";
import { NewPasswordFields } from "../_components/forms/new-password-fields";
import { SubmitButton } from "../_components/forms/submit-button";
import { useActionForm } from "../_components/forms/use-action-form";
import { HideMailedLink } from "../_components/mailed-link";
import { PageHead } from "../_components/page-head";
import { RichText, useTranslator } from "../_components/translator";
import { View } from "../_components/view";
import { verifyEmailAction } from "./actions";

interface VerifyEmailFormProps {
  uid: string;
  token: string;
  email: string;
  provider?: string | undefined;
  minLength: number;
}

/** Also for a sign-up by a program, whatever password that chose: only who holds the mailbox gets here. */
export function VerifyEmailForm({ uid, token, email, provider, minLength }: VerifyEmailFormProps): ReactNode {
  const t = useTranslator();
  const form = useActionForm(verifyEmailAction, "verifyEmailSchema", { uid, token });
  return (
    <View>
      <HideMailedLink />
      <PageHead title={t("verifyEmail.title")} failed={form.failed}>
        <p>
          <RichText text="verifyEmail.intro" values={{ email }} />
        </p>
      </PageHead>
      <Form form={form}>
        <NewPasswordFields form={form} email={email} minLength={minLength} />
        {provider && <ProviderChoice provider={provider} left={"withoutProvider" in form.values} />}
        <SubmitButton form={form} pendingText={t("verifyEmail.submitting")}>
          {t("common.createAccount")}
        </SubmitButton>
      </Form>
    </View>
  );
}

/** Anybody can begin with an account of their own at a provider that does not vouch for the address. */
function ProviderChoice({ provider, left }: { provider: string; left: boolean }): ReactNode {
  const t = useTranslator();
  return (
    <>
      <p>{t("verifyEmail.withProvider", { provider })}</p>
      <Checkbox name="withoutProvider" defaultChecked={left}>
        {t("verifyEmail.withoutProvider", { provider })}
      </Checkbox>
    </>
  );
}
