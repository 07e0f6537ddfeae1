"use client";
import type { ReactNode } from "react";
import styles from "../_components/button.module.css";
import { Field } from "../_components/field";
import { MailIcon } from "../_components/icons";
import { NewPasswordFields } from "../_components/new-password-fields";
import { FormErrors } from "../_components/notice";
import { PageHead } from "../_components/page-head";
import { PageTitle } from "../_components/page-title";
import { useSay } from "../_components/say";
import { SubmitButton } from "../_components/submit-button";
import { useActionForm } from "../_components/use-action-form";
import { signUpAction } from "./actions";

/** @param props.children other ways to get an account; gone with the form */
export function SignUpForm({ minLength, children }: { minLength: number; children: ReactNode }): ReactNode {
  const say = useSay();
  const signUp = useActionForm(signUpAction, "signUpSchema");
  if (signUp.done) return <CheckYourMailbox />;
  return (
    <>
      <PageTitle failed={signUp.failed}>{say("Create account")}</PageTitle>
      <PageHead title={say("Create your account")} />
      <form {...signUp.form}>
        <FormErrors errors={signUp.formErrors} />
        <Field label={say("Email")} type="email" autoComplete="username" field={signUp.field("email")} />
        <NewPasswordFields form={signUp} minLength={minLength} labels={LABELS} />
        <SubmitButton pending={signUp.pending} pendingText={say("Creating…")}>
          {say("Create account")}
        </SubmitButton>
      </form>
      {children}
      <a className={styles.link} href="/login">
        {say("I have an account: log in")}
      </a>
    </>
  );
}

const LABELS = { once: "Password", again: "Confirm password" } as const;

/** The same for every address: whether it has an account already is told in the letter, to whoever holds the mailbox. */
function CheckYourMailbox(): ReactNode {
  const say = useSay();
  return (
    <>
      <PageTitle>{say("Check your email")}</PageTitle>
      <PageHead title={say("Check your email")} icon={<MailIcon />} takesFocus>
        <p>{say("We have sent you a letter. Follow its link to go on.")}</p>
        <p>{say("Nothing after a few minutes? Look in your spam folder, or ask for it again.")}</p>
      </PageHead>
      <div className={styles.stack}>
        <a className={styles.secondary} href="/verify-email">
          {say("Send it again")}
        </a>
        <a className={styles.link} href="/login">
          {say("Back to log in")}
        </a>
      </div>
    </>
  );
}
