"use client";
import type { ReactNode } from "react";
import { CheckYourEmail } from "../../_components/check-your-email";
import { useTranslator } from "../../_components/translator";
import { useAskAgain } from "./use-ask-again";

/** After a sign-up. The same for every address: whether it has an account already is told in the email, to whoever holds the mailbox. */
export function LetterSent({ email, reopen }: { email: string; reopen: () => void }): ReactNode {
  const t = useTranslator();
  return (
    <CheckYourEmail again={useAskAgain(email)} hidden={{ email }} typed={{ email, at: "/signup", reopen }}>
      <p>{t("verifyEmail.sent")}</p>
    </CheckYourEmail>
  );
}
