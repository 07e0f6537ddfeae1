"use client";
import type { ReactNode } from "react";
import { useFormStatus } from "react-dom";
import { Button } from "../_components/button";
import { useTranslator } from "../_components/translator";
import { logOutAction } from "./actions";

interface Variant {
  variant?: "secondary" | "small";
}

export function LogOutForm({ variant = "secondary" }: Variant): ReactNode {
  return (
    <form action={logOutAction}>
      <LogOutButton variant={variant} />
    </form>
  );
}

function LogOutButton({ variant }: Variant): ReactNode {
  const t = useTranslator();
  const { pending } = useFormStatus();
  return (
    <Button variant={variant} aria-disabled={pending} aria-busy={pending}>
      {t(pending ? "logOut.submitting" : "logOut.submit")}
    </Button>
  );
}
