"use client";
import type { ReactNode } from "react";
import styles from "../../_components/button.module.css";
import { CheckYourEmail } from "../../_components/check-your-email";
import { BrokenLinkIcon } from "../../_components/icons";
import { FormErrors } from "../../_components/notice";
import { PageHead } from "../../_components/page-head";
import { useSay } from "../../_components/translator";
import { SubmitButton } from "../../_components/forms/submit-button";
import { useActionForm } from "../../_components/forms/use-action-form";
import { WayBack } from "../../_components/way-back";
import { requestNewResetLinkAction } from "./actions";

/**
 * What a dead link leads on to. It asks for no address and shows none: whoever holds an old link may be anybody.
 *
 * @param props.children why it is dead
 */
export function RequestNewResetLinkForm({ uid, children }: { uid: string; children: ReactNode }): ReactNode {
  const say = useSay();
  const request = useActionForm(requestNewResetLinkAction, "requestNewResetLinkSchema", { uid });
  if (request.done)
    return (
      <CheckYourEmail again={request} hidden={{ uid }}>
        <p>{say("If your old link belonged to an account, a new one is on its way to the address of that account.")}</p>
      </CheckYourEmail>
    );

  return (
    <>
      <DeadLinkHead failed={request.failed}>{children}</DeadLinkHead>
      <form {...request.form}>
        <FormErrors errors={request.formErrors} />
        <input type="hidden" name="uid" value={uid} />
        <SubmitButton pending={request.pending} pendingText={say("Sending…")} checking={request.checking}>
          {say("Send a new link")}
        </SubmitButton>
      </form>
      <OtherWays />
    </>
  );
}

export function DeadLinkHead({ failed = false, children }: { failed?: boolean; children: ReactNode }): ReactNode {
  const say = useSay();
  return (
    <PageHead title={say("Invalid or expired link")} failed={failed} icon={<BrokenLinkIcon />}>
      {children}
    </PageHead>
  );
}

/** @param only there is no better way */
export function OtherWays({ only = false }: { only?: boolean }): ReactNode {
  const say = useSay();
  return (
    <div className={styles.stack}>
      <a className={only ? styles.primary : styles.secondary} href="/forgot-password">
        {say("Enter your address again")}
      </a>
      <WayBack to="/login" />
    </div>
  );
}
