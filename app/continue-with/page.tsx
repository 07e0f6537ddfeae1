import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { findProvider } from "@/lib/oauth/providers";
import styles from "../_components/button.module.css";
import { PageHead } from "../_components/page-head";
import { getTranslator } from "../_request/store";
import { savedAuthorizationUrl } from "./authorization-url";

type Search = Promise<Record<string, string | string[] | undefined>>;

/**
 * The last page of ours before a provider's, without JavaScript. Our forms may lead to our own pages only, however often they
 * are redirected, while providers redirect to where they like; a link may lead there.
 */
export default async function ContinueWithPage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  const provider = findProvider((await searchParams).provider);
  const url = await savedAuthorizationUrl();
  if (!provider || !url) redirect("/login?problem=provider");
  const title = getTranslator()("continueWith.provider", { provider: provider.name });
  return (
    <>
      <meta httpEquiv="refresh" content={`0;url=${url}`} />
      <PageHead title={title} />
      <a className={styles.primary} href={url}>
        {title}
      </a>
    </>
  );
}
