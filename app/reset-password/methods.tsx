"use client";
import type { ReactNode } from "react";
import { Checkbox } from "../_components/forms/checkbox";
import type { ActionForm } from "../_components/forms/use-action-form";
import { useTranslator } from "../_components/translator";
import styles from "./methods.module.css";

export interface Method {
  id: number;
  provider: string;
  /** Such as "3 days ago". */
  ago: string;
  /** Removed unless its box is cleared. */
  young: boolean;
}

interface MethodsProps {
  form: ActionForm;
  methods: Method[];
  hasPassword: boolean;
}

/** Posts which methods were shown, too: what was added since is not kept by a box that nobody saw. */
export function Methods({ form, methods, hasPassword }: MethodsProps): ReactNode {
  const t = useTranslator();
  const { values } = form;
  const isChecked = ({ id, young }: Method) => ("methods" in values ? `remove-${id}` in values : young);
  return (
    <fieldset className={styles.methods}>
      <legend>{t("resetPassword.methods.title")}</legend>
      <p>{t("resetPassword.methods.intro")}</p>
      {!hasPassword && <p>{t("resetPassword.methods.onlyMethod")}</p>}
      <input type="hidden" name="methods" value={methods.map(({ id }) => id).join()} />
      {methods.map((method) => (
        <Checkbox key={method.id} name={`remove-${method.id}`} defaultChecked={isChecked(method)}>
          {t("resetPassword.methods.remove", { provider: method.provider, ago: method.ago })}
        </Checkbox>
      ))}
    </fieldset>
  );
}
