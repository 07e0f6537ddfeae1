"use client";
import { type ReactNode, useEffect, useState } from "react";
import { Button, ButtonLink, Stack, TextLink } from "./button";
import styles from "./check-your-email.module.css";
import { webmailOf } from "./email-address";
import { Form } from "./forms/form";
import { type ActionForm, useHydrated } from "./forms/use-action-form";
import { MailIcon } from "./icons";
import { PageHead } from "./page-head";
import { RichText, useTranslator } from "./translator";
import { View } from "./view";

interface CheckYourEmailProps {
  resend: ActionForm;
  /** What the resent form has beside the typed address. */
  hidden?: Record<string, string>;
  typed?: { email: string; formPath: string; reopen: () => void };
  children: ReactNode;
  footer?: ReactNode;
}

/** Looks the same for every address, so it does not tell whether there is an account. */
export function CheckYourEmail({ resend, hidden, typed, children, footer }: CheckYourEmailProps): ReactNode {
  const t = useTranslator();
  const { phrase } = resend.result;
  const webmail = typed && webmailOf(typed.email);
  return (
    <View>
      <PageHead title={t("checkYourEmail.title")} failed={resend.failed} icon={<MailIcon />} takesFocus>
        {children}
        {typed && (
          <p>
            <RichText text="checkYourEmail.typed" values={{ email: typed.email }} />
            <span> </span>
            <a
              className={styles.correct}
              href={typed.formPath}
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
          <p className={styles.phrase}>
            <RichText text="checkYourEmail.requestPhrase" values={{ phrase }} />
          </p>
        )}
      </PageHead>
      <Stack>
        {webmail && (
          <ButtonLink href={webmail.url} target="_blank" rel="noreferrer">
            {t("checkYourEmail.openMailbox", { mailbox: webmail.name })}
          </ButtonLink>
        )}
        <Form form={resend} hidden={typed && { email: typed.email, ...hidden }} className={styles.resend}>
          <ResendButton pending={resend.pending} result={resend.result} />
        </Form>
        {footer ?? <TextLink href="/login">{t("common.backToLogin")}</TextLink>}
      </Stack>
    </View>
  );
}

const WAIT_SECONDS = 30;

/** The countdown is a courtesy: the server enforces the limits. */
function ResendButton({ pending, result }: { pending: boolean; result: object }): ReactNode {
  const t = useTranslator();
  const [firstResult] = useState(result);
  const secondsLeft = useCountdown(WAIT_SECONDS, result);
  const waits = useHydrated() && secondsLeft > 0;
  const countsDown = waits && !pending;
  return (
    <>
      <p className={styles.hint} role="status">
        {t(result === firstResult ? "sendAgain.hint" : "sendAgain.sent")}
      </p>
      <Button variant="secondary" aria-disabled={waits || pending} onClick={(event) => waits && event.preventDefault()}>
        <span>{t(pending ? "common.sending" : "sendAgain.submit")}</span>
        <span className={styles.countdown} aria-hidden="true" hidden={!countsDown}>
          {countsDown ? `0:${String(secondsLeft).padStart(2, "0")}` : ""}
        </span>
      </Button>
    </>
  );
}

function useCountdown(seconds: number, restartOn: object): number {
  const [left, setLeft] = useState(seconds);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new `restartOn` restarts it.
  useEffect(() => {
    setLeft(seconds);
    const timer = setInterval(() => setLeft((now) => Math.max(0, now - 1)), 1_000);
    return () => clearInterval(timer);
  }, [seconds, restartOn]);
  return left;
}
