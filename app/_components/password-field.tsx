"use client";
import { type ReactNode, useId, useState } from "react";
import { Field, type FieldProps } from "./field";
import styles from "./field.module.css";
import { EyeIcon, EyeOffIcon } from "./icons";
import { useHydrated } from "./use-hydrated";

/** A password, dots until its owner asks to see it. */
export function PasswordField(props: Omit<FieldProps, "type" | "end">): ReactNode {
  const id = useId();
  const [shown, setShown] = useState(false);
  const hydrated = useHydrated();

  // The button's name must not hold the word of the label: people and tests find the field by that word.
  const toggle = hydrated && (
    <button
      type="button"
      className={styles.toggle}
      aria-label="Show"
      aria-pressed={shown}
      aria-controls={id}
      aria-describedby={`${id}-label`}
      onClick={() => setShown(!shown)}
    >
      {shown ? <EyeOffIcon /> : <EyeIcon />}
    </button>
  );

  return <Field {...props} id={id} type={shown ? "text" : "password"} end={toggle} />;
}
