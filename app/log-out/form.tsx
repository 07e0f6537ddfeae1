"use client";
import type { ReactNode } from "react";
import { useFormStatus } from "react-dom";
import buttons from "../_components/button.module.css";
import { useTranslator } from "../_components/translator";
import { logOutAction } from "./actions";

export function LogOutForm({ className = buttons.secondary }: { className?: string | undefined }): ReactNode {
  return (
    <form action={logOutAction}>
      <LogOutButton className={className} />
    </form>
  );
}

function LogOutButton({ className }: { className: string | undefined }): ReactNode {
  const t = useTranslator();
  const { pending } = useFormStatus();
  return (
    <button type="submit" className={className} aria-disabled={pending} aria-busy={pending}>
      {t(pending ? "logOut.submitting" : "logOut.submit")}
    </button>
  );
}
