"use client";
import type { ReactNode } from "react";
import buttons from "./button.module.css";
import styles from "./check-your-email.module.css";
import type { ActionForm } from "./forms/use-action-form";
import { MailIcon } from "./icons";
import { mailboxOf } from "./mailbox-of";
import { FormErrors } from "./notice";
import { PageHead } from "./page-head";
import { SendAgain } from "./send-again";
import { RichText, useTranslator } from "./translator";
import { WayBack } from "./way-back";

interface CheckYourEmailProps {
  /** The form that sends the email again, and what it is sent with. */
  again: ActionForm;
  hidden: Record<string, string>;
  /** The address as it was typed, when it was, and the way back to where it was. */
  typed?: { email: string; at: string; reopen: () => void };
  children: ReactNode;
  /** Where else to go. */
  exit?: ReactNode;
}

/** The same for every address, so it says nothing about whose it is. */
export function CheckYourEmail({
  again,
  hidden,
  typed,
  children,
  exit = <WayBack to="/login" />,
}: CheckYourEmailProps): ReactNode {
  const t = useTranslator();
  const { phrase } = again.result;
  const mailbox = typed && mailboxOf(typed.email);
  return (
    <>
      <PageHead title={t("checkYourEmail.title")} failed={again.failed} icon={<MailIcon />} takesFocus>
        {children}
        {typed && (
          <p>
            <RichText text="checkYourEmail.typed" values={{ email: typed.email }} />{" "}
            <a
              className={styles.correct}
              href={typed.at}
              onClick={(event) => {
                event.preventDefault();
                typed.reopen();
              }}
            >
              {t("checkYourEmail.correct")}
            </a>
          </p>
        )}
        {phrase && (
          <p className={styles.aside}>
            <RichText text="checkYourEmail.requestPhrase" values={{ phrase }} />
          </p>
        )}
      </PageHead>
      <div className={buttons.stack}>
        {mailbox && (
          <a className={buttons.primary} href={mailbox.url} target="_blank" rel="noreferrer">
            {t("checkYourEmail.openMailbox", { mailbox: mailbox.name })}
          </a>
        )}
        <form {...again.form} className={styles.again}>
          <FormErrors errors={again.formErrors} />
          {Object.entries(hidden).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <SendAgain pending={again.pending} told={again.result} />
        </form>
        {exit}
      </div>
    </>
  );
}
