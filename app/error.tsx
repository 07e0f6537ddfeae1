"use client";
import { unstable_isUnrecognizedActionError } from "next/navigation";
import { type ReactNode, useEffect } from "react";
import { Button } from "./_components/button";
import { postFromOutdatedPage } from "./_components/forms/outdated-page";
import { AlertIcon } from "./_components/icons";
import { PageHead } from "./_components/page-head";
import { useTranslator } from "./_components/translator";
import { View } from "./_components/view";

export default function ErrorPage({ error }: { error: Error & { digest?: string } }): ReactNode {
  const t = useTranslator();
  const outdated: boolean = unstable_isUnrecognizedActionError(error);
  useEffect(() => {
    if (outdated) void postFromOutdatedPage();
  }, [outdated]);
  if (outdated) return null;
  return (
    <View>
      <PageHead title={t("errorPage.title")} icon={<AlertIcon />} takesFocus>
        <p>{t("errorPage.intro")}</p>
        {error.digest && <p>{t("errorPage.number", { number: error.digest })}</p>}
      </PageHead>
      {/* A full page load, because this page's scripts may be what failed. */}
      <Button type="button" onClick={() => window.location.reload()}>
        {t("errorPage.retry")}
      </Button>
    </View>
  );
}
