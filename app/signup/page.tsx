import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { env } from "@/lib/env";
import { getTranslator } from "../_request/store";
import { continueWithAction } from "../continue-with/actions";
import { ContinueWithButtons } from "../continue-with/buttons";
import { SignUpForm } from "./form";

export default async function SignUpPage(): Promise<ReactNode> {
  if (env().SIGN_UP === "closed") notFound();
  const t = getTranslator();
  return (
    <SignUpForm>
      <ContinueWithButtons action={continueWithAction} callbackUrl="/account" divider={t("common.or")} />
    </SignUpForm>
  );
}
