"use client";
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import { AlertIcon, EyeIcon, EyeOffIcon } from "../icons";
import { useTranslator } from "../translator";
import { Field, type FieldProps } from "./field";
import styles from "./field.module.css";
import { useHydrated } from "./use-hydrated";

/** A password, dots until its owner asks to see it. */
export function PasswordField(props: Omit<FieldProps, "type" | "end">): ReactNode {
  const id = useId();
  const [shown, setShown] = useState(false);
  const [capsLock, setCapsLock] = useState(false);
  const hydrated = useHydrated();
  const t = useTranslator();
  const watchCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState("CapsLock"));

  // The button's name must not hold the word of the label: people and tests find the field by that word.
  const toggle = hydrated && (
    <button
      type="button"
      className={styles.toggle}
      aria-label={t("passwordField.show")}
      aria-pressed={shown}
      aria-controls={id}
      aria-describedby={`${id}-label`}
      onClick={() => setShown(!shown)}
    >
      {shown ? <EyeOffIcon /> : <EyeIcon />}
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
      <p className={styles.note} role="status">
        {capsLock && (
          <>
            <AlertIcon />
            {t("passwordField.capsLock")}
          </>
        )}
      </p>
    </div>
  );
}
