import type { ReactNode } from "react";
import { PageHead } from "../_components/page-head";
import { safeReturnPath } from "../_components/return-path";
import { LoginForm } from "./form";

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function LoginPage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  const { callbackUrl } = await searchParams;
  return (
    <>
      <PageHead title="Log in">
        <p>Good to see you again.</p>
      </PageHead>
      <LoginForm callbackUrl={safeReturnPath(callbackUrl)} />
    </>
  );
}
