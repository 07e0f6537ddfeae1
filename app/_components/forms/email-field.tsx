"use client";
import { type ReactNode, useRef, useState } from "react";
import { useTranslator } from "../translator";
import { Field } from "./field";
import styles from "./field.module.css";
import { released } from "./released";
import type { BoundField } from "./use-action-form";

/** Asks once the field is left whether a slip in the address was meant so. Changes nothing by itself. */
export function EmailField({ field }: { field: BoundField }): ReactNode {
  const t = useTranslator();
  const [suggestion, setSuggestion] = useState("");
  const place = useRef<HTMLDivElement>(null);

  async function suggest(text: string): Promise<void> {
    const { suggestedEmail } = await import("./suggest-email");
    const email = suggestedEmail(text) ?? "";
    await released();
    if (fieldIn(place)?.value === text) setSuggestion(email);
  }

  function accept(): void {
    field.change(suggestion);
    setSuggestion("");
    fieldIn(place)?.focus();
  }

  const onBlur: BoundField["onBlur"] = (event) => {
    suggest(event.target.value).catch(() => undefined);
    return field.onBlur(event);
  };

  return (
    <div ref={place}>
      <Field
        label={t("common.email")}
        type="email"
        autoComplete="username"
        field={{ ...field, onBlur }}
        onInput={() => setSuggestion("")}
      />
      <p role="status">
        <button type="button" className={styles.suggestion} hidden={suggestion === ""} onClick={accept}>
          {suggestion && t("email.didYouMean", { email: suggestion })}
        </button>
      </p>
    </div>
  );
}

function fieldIn(place: { current: HTMLElement | null }): HTMLInputElement | null | undefined {
  return place.current?.querySelector("input");
}
