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
    for (const { name, value, focused, selection } of early) {
      const field = form.current?.elements.namedItem(name);
      if (!(field instanceof HTMLInputElement) || field.value === value) continue;
      setValue(name, value);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      if (!focused) continue;
      field.focus();
      // Only text fields have one: not those of type "email".
      if (selection) field.setSelectionRange(...selection);
    }
  }, []);
}

/** From then on the fields that a new form finds on the page are another form's. */
let started = false;

function fieldsOfServedPage(): EarlyField[] {
  if (typeof document === "undefined" || started) return [];
  const typed = document.querySelectorAll<HTMLInputElement>("form input:is([type=email], [type=password])");
  return [...typed]
    .filter(({ value }) => value !== "")
    .map(({ name, value, selectionStart, selectionEnd }, place) => ({
      name,
      value,
      focused: document.activeElement === typed[place],
      selection: selectionStart === null || selectionEnd === null ? undefined : [selectionStart, selectionEnd],
    }));
}

interface EarlyField {
  name: string;
  value: string;
  focused: boolean;
  selection: [number, number] | undefined;
}
