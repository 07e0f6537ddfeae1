"use client";
import type { ReactNode } from "react";
import type { MessageKey } from "../../../lib/i18n/translate";
import styles from "../button.module.css";
import { useTranslator } from "../translator";
import { PasswordField } from "./password-field";
import type { BoundField } from "./use-action-form";

/** The password that an account has, and the way on for whoever no longer knows it. */
export function CurrentPassword({
  label = "common.password",
  field,
}: {
  label?: MessageKey;
  field: BoundField;
}): ReactNode {
  const t = useTranslator();
  return (
    <div>
      <PasswordField label={t(label)} autoComplete="current-password" field={field} />
      <a className={styles.link} href="/forgot-password">
        {t("common.forgotPassword")}
      </a>
    </div>
  );
}
