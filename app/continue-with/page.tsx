import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { findProvider } from "@/lib/oauth/providers";
import { ButtonLink } from "../_components/button";
import { PageHead } from "../_components/page-head";
import { View } from "../_components/view";
import { wholeAuthorizationUrl } from "../_oauth/authorization-url";
import { authorizationUrlCookieName } from "../_request/cookies";
import { getTranslator } from "../_request/store";

type Search = Promise<Record<string, string | string[] | undefined>>;

// For browsers without JavaScript. A form cannot lead to the provider: the policy's form-action covers its redirects, too, and
// providers redirect to hosts of their own choice. A link may lead anywhere.
export default async function ContinueWithPage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  const provider = findProvider((await searchParams).provider);
  const short = (await cookies()).get(authorizationUrlCookieName())?.value;
  const url = provider && (await wholeAuthorizationUrl(short, provider));
  if (!url) redirect("/login?problem=provider");
  const title = getTranslator()("continueWith.provider", { provider: provider.name });
  return (
    <View>
      <meta httpEquiv="refresh" content={`0;url=${url}`} />
      <PageHead title={title} />
      <ButtonLink href={url}>{title}</ButtonLink>
    </View>
  );
}
