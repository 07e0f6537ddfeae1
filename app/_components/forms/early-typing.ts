"use client";
import { type RefObject, useLayoutEffect, useState } from "react";

/**
 * Keeps what was typed before the scripts came where React has to build the page anew, because an extension or a proxy has changed it: then
 * its fields are new ones, and empty.
 */
export function useEarlyTyping(
  form: RefObject<HTMLFormElement | null>,
  setValue: (name: string, value: string) => void,
): void {
  // While it is rendered for the first time, the page as it was served still stands.
  const [early] = useState(fieldsOfServedPage);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once.
  useLayoutEffect(() => {
    started = true;
    for (const { name, value, checked, focused } of early) {
      const field = form.current?.elements.namedItem(name);
      if (!(field instanceof HTMLInputElement)) continue;
      field.checked = checked;
      if (field.value === value) continue;
      setValue(name, value);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      if (focused) field.focus();
    }
  }, []);
}

/** From then on the fields that a new form finds on the page are another form's. */
let started = false;

function fieldsOfServedPage(): EarlyField[] {
  if (typeof document === "undefined" || started) return [];
  const fields = document.querySelectorAll<HTMLInputElement>("form input:not([type=hidden])");
  return Array.from(fields, (field) => ({
    name: field.name,
    value: field.value,
    checked: field.checked,
    focused: field === document.activeElement,
  }));
}

interface EarlyField {
  name: string;
  value: string;
  checked: boolean;
  focused: boolean;
}
