"use client";
import { type ReactNode, useState } from "react";
import type { MessageKey } from "../../../lib/i18n/translate";
import { useTranslator } from "../translator";
import { PasswordField } from "./password-field";
import { PasswordStrength } from "./password-strength";
import type { ActionForm } from "./use-action-form";

interface NewPasswordFieldsProps {
  form: ActionForm;
  /** Whose password it is; left out where the same form asks for it. */
  email?: string;
  minLength: number;
  labels?: { once: MessageKey; again: MessageKey };
}

/** The new password, twice, with what the rules are before anybody breaks one. */
export function NewPasswordFields({ form, email, minLength, labels = NEW }: NewPasswordFieldsProps): ReactNode {
  const t = useTranslator();
  const [typed, setTyped] = useState("");
  const newPassword = form.field("newPassword");
  // Not yet in React's types: tells password managers what to make up.
  const rules = { passwordrules: `minlength: ${minLength}; maxlength: 128;` };

  return (
    <>
      {/* Password managers file the new password under this name. */}
      {email && <input type="text" name="username" autoComplete="username" defaultValue={email} readOnly hidden />}
      <div>
        <PasswordField
          label={t(labels.once)}
          autoComplete="new-password"
          hint={t("newPasswordFields.hint", {
            minLength,
          })}
          field={newPassword}
          onInput={(event) => setTyped(event.currentTarget.value)}
          {...rules}
        />
        <PasswordStrength password={typed} email={email ?? ""} minLength={minLength} told={newPassword.errors} />
      </div>
      <PasswordField
        label={t(labels.again)}
        autoComplete="new-password"
        field={form.field("confirmPassword")}
        {...rules}
      />
    </>
  );
}

const NEW = { once: "newPasswordFields.label", again: "newPasswordFields.confirmLabel" } as const;
