"use client";
import type { ReactNode } from "react";
import styles from "./button.module.css";
import { MailIcon } from "./icons";
import { mailboxOf } from "./mailbox-of";
import { PageHead } from "./page-head";
import { PageTitle } from "./page-title";
import { Said, useSay } from "./say";
import { SendAgain } from "./send-again";
import type { ActionForm } from "./use-action-form";

interface CheckYourEmailProps {
  /** The form that was sent, and what it is sent again with. */
  sent: ActionForm;
  hidden: Record<string, string>;
  /** As it was typed, when it was. */
  email?: string | undefined;
  children: ReactNode;
}

/** The same for every address, so it says nothing about whose it is. */
export function CheckYourEmail({ sent, hidden, email, children }: CheckYourEmailProps): ReactNode {
  const say = useSay();
  const { passport } = sent.told;
  const mailbox = email && mailboxOf(email);
  return (
    <>
      <PageTitle>{say("Check your email")}</PageTitle>
      <PageHead title={say("Check your email")} icon={<MailIcon />} takesFocus>
        {children}
        {passport && (
          <p>
            <Said
              text="Your letter shows the words <b>{passport}</b>. One with other words answers somebody else’s request."
              values={{ passport }}
            />
          </p>
        )}
        <p>{say("Nothing after a few minutes? Look in your spam folder, or send it again.")}</p>
      </PageHead>
      <div className={styles.stack}>
        {mailbox && (
          <a className={styles.primary} href={mailbox.url} target="_blank" rel="noreferrer">
            {say("Open {mailbox}", { mailbox: mailbox.name })}
          </a>
        )}
        <form {...sent.form}>
          {Object.entries(hidden).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <SendAgain pending={sent.pending} sentAs={passport} />
        </form>
        <a className={styles.link} href="/login">
          {say("Back to log in")}
        </a>
      </div>
    </>
  );
}
