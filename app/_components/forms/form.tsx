"use client";
import type { ReactNode } from "react";
import { Notice } from "../notice";
import type { ActionForm } from "./use-action-form";

interface FormProps {
  form: ActionForm;
  hidden?: Record<string, string> | undefined;
  className?: string | undefined;
  children: ReactNode;
}

export function Form({ form, hidden = form.hidden, className, children }: FormProps): ReactNode {
  return (
    <form {...form.props} className={className}>
      <Notice kind="wrong" hidden={form.formErrors.length === 0}>
        {form.formErrors.join(" ")}
      </Notice>
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  );
}
