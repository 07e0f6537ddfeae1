"use client";
import type { ReactNode } from "react";
import { useFormStatus } from "react-dom";
import buttons from "../_components/button.module.css";
import { useSay } from "../_components/say";
import { logOutAction } from "./actions";

export function LogOutForm(): ReactNode {
  return (
    <form action={logOutAction}>
      <LogOutButton />
    </form>
  );
}

function LogOutButton(): ReactNode {
  const say = useSay();
  const { pending } = useFormStatus();
  return (
    <button type="submit" className={buttons.secondary} aria-disabled={pending} aria-busy={pending}>
      {say(pending ? "Logging out…" : "Log out")}
    </button>
  );
}
