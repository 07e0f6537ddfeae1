import type { ReactNode } from "react";
import { env } from "@/lib/env";
import { getTranslator } from "../_request/store";
import { continueWithAction } from "../continue-with/actions";
import { ContinueWith } from "../continue-with/buttons";
import { SignUpForm } from "./form";

export default async function SignUpPage(): Promise<ReactNode> {
  const t = getTranslator();
  return (
    <SignUpForm minLength={env().PASSWORD_MIN_LENGTH}>
      <ContinueWith action={continueWithAction} callbackUrl="/account" divider={t("common.or")} />
    </SignUpForm>
  );
}
