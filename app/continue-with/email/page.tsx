import { notFound, redirect } from "next/navigation";
import type { ReactNode } from "react";
import { env } from "@/lib/env";
import { providerName } from "@/lib/oauth/providers";
import { readNewcomer } from "../../_oauth/newcomer-cookie";
import { currentRequest } from "../../_request/store";
import { NewcomerForm } from "./form";

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function NewcomerPage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  if (env().SIGN_UP === "closed") notFound();
  const newcomer = await readNewcomer(currentRequest().cookies);
  if (!newcomer) redirect("/signup");
  const { identity, email = "", sent } = newcomer;
  const { correct } = await searchParams;
  return (
    <NewcomerForm
      provider={providerName(identity.provider)}
      email={email}
      sent={correct === undefined && sent ? { email, ...sent } : undefined}
    />
  );
}
