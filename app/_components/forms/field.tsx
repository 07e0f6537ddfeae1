"use client";
import { type ReactNode, useId } from "react";
import { AlertIcon } from "../icons";
import styles from "./field.module.css";
import type { BoundField } from "./use-action-form";

export interface FieldProps extends Omit<React.ComponentProps<"input">, "name" | "onChange" | "onBlur" | "ref"> {
  label: string;
  field: BoundField;
  hint?: ReactNode;
  end?: ReactNode;
}

export function Field({ label, field, hint, end, id, ...input }: FieldProps): ReactNode {
  const { errors, change: _, ...bound } = field;
  const ownId = useId();
  const inputId = id ?? ownId;
  const errorId = `${inputId}-error`;
  const hintId = `${inputId}-hint`;
  const wrong = errors.length > 0;

  return (
    <div className={styles.field}>
      <label id={`${inputId}-label`} htmlFor={inputId}>
        {label}
      </label>
      {hint && (
        <p id={hintId} className={styles.hint}>
          {hint}
        </p>
      )}
      <div className={styles.frame} data-wrong={wrong || undefined}>
        <input
          dir="auto"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          {...input}
          {...bound}
          id={inputId}
          required
          aria-invalid={wrong}
          aria-describedby={[wrong && errorId, hint && hintId].filter(Boolean).join(" ") || undefined}
        />
        {end}
      </div>
      <ul id={errorId} className={styles.errors} hidden={!wrong}>
        {errors.map((error) => (
          <li key={error}>
            <AlertIcon />
            <span>{error}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
