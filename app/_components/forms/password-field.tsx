"use client";
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import { TextLink } from "../button";
import { AlertIcon, EyeIcon, EyeOffIcon } from "../icons";
import { useTranslator } from "../translator";
import { Field, type FieldProps } from "./field";
import styles from "./field.module.css";
import { type BoundField, useHydrated } from "./use-action-form";

interface CurrentPasswordFieldProps {
  label: string;
  field: BoundField;
  /** Of the link to the page of a reset. */
  query?: string;
}

export function CurrentPasswordField({ label, field, query = "" }: CurrentPasswordFieldProps): ReactNode {
  const t = useTranslator();
  return (
    <div>
      <PasswordField label={label} autoComplete="current-password" field={field} />
      <TextLink href={`/forgot-password${query}`}>{t("common.forgotPassword")}</TextLink>
    </div>
  );
}

export function PasswordField(props: Omit<FieldProps, "type" | "end">): ReactNode {
  const id = useId();
  const [shown, setShown] = useState(false);
  const [capsLock, setCapsLock] = useState(false);
  const hydrated = useHydrated();
  const t = useTranslator();
  const watchCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState("CapsLock"));

  // Its accessible name must not contain the label's word, by which people and tests find the field.
  const toggle = (
    <button
      type="button"
      hidden={!hydrated}
      className={styles.toggle}
      aria-label={t("passwordField.show")}
      aria-pressed={shown}
      aria-controls={id}
      aria-describedby={`${id}-label`}
      onClick={() => setShown(!shown)}
    >
      <span hidden={shown}>
        <EyeIcon />
      </span>
      <span hidden={!shown}>
        <EyeOffIcon />
      </span>
    </button>
  );

  return (
    <div>
      <Field
        {...props}
        id={id}
        type={shown ? "text" : "password"}
        end={toggle}
        onKeyDown={watchCapsLock}
        onKeyUp={watchCapsLock}
      />
      <p role="status">
        <span className={styles.note} hidden={!capsLock}>
          <AlertIcon />
          <span>{capsLock ? t("passwordField.capsLock") : ""}</span>
        </span>
      </p>
    </div>
  );
}
