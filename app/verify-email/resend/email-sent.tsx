"use client";
import type { ReactNode } from "react";
import { CheckYourEmail } from "../../_components/check-your-email";
import { useTranslator } from "../../_components/translator";
import { useResend } from "./use-resend";

/** After a sign-up. The same for every address: whether it has an account already is told in the email, to whoever holds the mailbox. */
export function EmailSent({ email, reopen }: { email: string; reopen: () => void }): ReactNode {
  const t = useTranslator();
  return (
    <CheckYourEmail again={useResend(email)} hidden={{ email }} typed={{ email, at: "/signup", reopen }}>
      <p>{t("verifyEmail.sent")}</p>
    </CheckYourEmail>
  );
}
