"use client";
import type { ReactNode } from "react";
import styles from "../button.module.css";
import { useTranslator } from "../translator";

/**
 * While waiting it says so and does nothing, but stays focusable: a button that is `disabled` loses the focus,
 * and with it a screen reader's place on the page.
 */
export function SubmitButton(props: {
  children: string;
  pending: boolean;
  pendingText: string;
  checking?: boolean;
}): ReactNode {
  const t = useTranslator();
  const { children, pending, pendingText, checking } = props;
  return (
    <button type="submit" className={styles.primary} aria-disabled={pending} aria-busy={pending}>
      {pending && <span className={styles.spinner} aria-hidden="true" />}
      <span aria-live="polite">{checking ? t("submitButton.checking") : pending ? pendingText : children}</span>
    </button>
  );
}
