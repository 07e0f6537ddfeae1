"use client";
import type { ReactNode } from "react";
import styles from "../../_components/button.module.css";
import { CheckYourEmail } from "../../_components/check-your-email";
import { SubmitButton } from "../../_components/forms/submit-button";
import { useActionForm } from "../../_components/forms/use-action-form";
import { BrokenLinkIcon } from "../../_components/icons";
import { FormErrors } from "../../_components/notice";
import { PageHead } from "../../_components/page-head";
import { useTranslator } from "../../_components/translator";
import { WayBack } from "../../_components/way-back";
import { requestNewResetLinkAction } from "./actions";

/**
 * What a invalid link leads on to. It asks for no address and shows none: whoever holds an old link may be anybody.
 *
 * @param props.children why it is dead
 */
export function RequestNewResetLinkForm({ uid, children }: { uid: string; children: ReactNode }): ReactNode {
  const t = useTranslator();
  const request = useActionForm(requestNewResetLinkAction, "requestNewResetLinkSchema", { uid });
  if (request.done)
    return (
      <CheckYourEmail again={request} hidden={{ uid }}>
        <p>{t("resetPassword.newLink.sent")}</p>
      </CheckYourEmail>
    );

  return (
    <>
      <InvalidLinkHead failed={request.failed}>{children}</InvalidLinkHead>
      <form {...request.form}>
        <FormErrors errors={request.formErrors} />
        <input type="hidden" name="uid" value={uid} />
        <SubmitButton pending={request.pending} pendingText={t("common.sending")} checking={request.checking}>
          {t("resetPassword.newLink.submit")}
        </SubmitButton>
      </form>
      <OtherWays />
    </>
  );
}

export function InvalidLinkHead({ failed = false, children }: { failed?: boolean; children: ReactNode }): ReactNode {
  const t = useTranslator();
  return (
    <PageHead title={t("common.invalidLink")} failed={failed} icon={<BrokenLinkIcon />}>
      {children}
    </PageHead>
  );
}

/** @param only there is no better way */
export function OtherWays({ only = false }: { only?: boolean }): ReactNode {
  const t = useTranslator();
  return (
    <div className={styles.stack}>
      <a className={only ? styles.primary : styles.secondary} href="/forgot-password">
        {t("resetPassword.newLink.enterEmail")}
      </a>
      <WayBack to="/login" />
    </div>
  );
}
