import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { env } from "@/lib/env";
import { returnQuery, safeReturnUrl } from "../_request/return-path";
import { getTranslator } from "../_request/store";
import { continueWithAction } from "../continue-with/actions";
import { ContinueWithButtons } from "../continue-with/buttons";
import { SignUpForm } from "./form";

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function SignUpPage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  if (env().SIGN_UP === "closed") notFound();
  const t = getTranslator();
  const returnTo = safeReturnUrl((await searchParams).callbackUrl);
  return (
    <SignUpForm callbackUrl={returnTo} query={returnQuery(returnTo)}>
      <ContinueWithButtons action={continueWithAction} callbackUrl={returnTo} divider={t("common.or")} />
    </SignUpForm>
  );
}
