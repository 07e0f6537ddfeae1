"use client";
import type { ReactNode } from "react";
import { Button } from "../button";
import { useTranslator } from "../translator";
import styles from "./submit-button.module.css";
import type { ActionForm } from "./use-action-form";

interface SubmitButtonProps {
  form: ActionForm;
  pendingText: string;
  children: string;
}

/** While pending it stays focusable: with `disabled` a screen reader would lose its place on the page. */
export function SubmitButton({ form, pendingText, children }: SubmitButtonProps): ReactNode {
  const t = useTranslator();
  const { pending, checking } = form;
  return (
    <Button aria-disabled={pending} aria-busy={pending}>
      <span className={styles.spinner} aria-hidden="true" hidden={!pending} />
      <span aria-live="polite">{checking ? t("submitButton.checking") : pending ? pendingText : children}</span>
    </Button>
  );
}
