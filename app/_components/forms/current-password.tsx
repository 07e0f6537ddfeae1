"use client";
import type { ReactNode } from "react";
import type { Text } from "../../../lib/i18n/translate";
import styles from "../button.module.css";
import { PasswordField } from "./password-field";
import { useSay } from "../translator";
import type { BoundField } from "./use-action-form";

/** The password that an account has, and the way on for whoever no longer knows it. */
export function CurrentPassword({ label = "Password", field }: { label?: Text; field: BoundField }): ReactNode {
  const say = useSay();
  return (
    <div>
      <PasswordField label={say(label)} autoComplete="current-password" field={field} />
      <a className={styles.link} href="/forgot-password">
        {say("Forgot password?")}
      </a>
    </div>
  );
}
