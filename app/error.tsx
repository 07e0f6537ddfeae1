"use client";
import type { ReactNode } from "react";
import styles from "./_components/button.module.css";
import { AlertIcon } from "./_components/icons";
import { PageHead } from "./_components/page-head";
import { useTranslator } from "./_components/translator";

export default function ErrorPage({ error }: { error: Error & { digest?: string } }): ReactNode {
  const t = useTranslator();
  return (
    <>
      <PageHead title={t("errorPage.title")} icon={<AlertIcon />} takesFocus>
        <p>{t("errorPage.intro")}</p>
        {error.digest && <p>{t("errorPage.number", { number: error.digest })}</p>}
      </PageHead>
      {/* A whole page load, since what failed may be the scripts of this one. */}
      <button type="button" className={styles.primary} onClick={() => window.location.reload()}>
        {t("errorPage.retry")}
      </button>
    </>
  );
}
