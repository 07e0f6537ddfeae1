import type { ReactNode } from "react";
import { returnQuery, safeReturnUrl } from "../_request/return-path";
import { ForgotPasswordForm } from "./form";

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function ForgotPasswordPage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  const returnTo = safeReturnUrl((await searchParams).callbackUrl);
  return <ForgotPasswordForm callbackUrl={returnTo} query={returnQuery(returnTo)} />;
}
