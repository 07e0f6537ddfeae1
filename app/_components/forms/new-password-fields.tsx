"use client";
import { type ReactNode, useState } from "react";
import type { MessageKey } from "../../../lib/i18n/translate";
import { useTranslator } from "../translator";
import { PasswordField } from "./password-field";
import { PasswordStrength } from "./password-strength";
import type { ActionForm } from "./use-action-form";

interface NewPasswordFieldsProps {
  form: ActionForm;
  email?: string;
  minLength: number;
  labels?: { password: MessageKey; confirmation: MessageKey };
}

export function NewPasswordFields({ form, email, minLength, labels = LABELS }: NewPasswordFieldsProps): ReactNode {
  const t = useTranslator();
  const [password, setPassword] = useState("");
  const field = form.field("newPassword");
  // Tells password managers what to generate. Not in React's types yet.
  const rules = { passwordrules: `minlength: ${minLength}; maxlength: 128;` };

  return (
    <>
      {/* Password managers save the new password under this name. */}
      {email && <input type="text" name="username" autoComplete="username" defaultValue={email} readOnly hidden />}
      <div>
        <PasswordField
          label={t(labels.password)}
          autoComplete="new-password"
          hint={t("newPasswordFields.hint", { minLength })}
          field={field}
          onInput={(event) => setPassword(event.currentTarget.value)}
          {...rules}
        />
        <PasswordStrength password={password} email={email ?? ""} minLength={minLength} fieldErrors={field.errors} />
      </div>
      <PasswordField
        label={t(labels.confirmation)}
        autoComplete="new-password"
        field={form.field("confirmPassword")}
        {...rules}
      />
    </>
  );
}

const LABELS = { password: "newPasswordFields.label", confirmation: "newPasswordFields.confirmLabel" } as const;
