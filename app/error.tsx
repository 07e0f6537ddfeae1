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
      <PageHead title={t("Something went wrong")} icon={<AlertIcon />} takesFocus>
        <p>{t("That was our fault, and nothing of yours was lost. Please try again in a moment.")}</p>
        {error.digest && <p>{t("If it keeps happening, tell us this number: {number}", { number: error.digest })}</p>}
      </PageHead>
      {/* A whole page load, since what failed may be the scripts of this one. */}
      <button type="button" className={styles.primary} onClick={() => window.location.reload()}>
        {t("Try again")}
      </button>
    </>
  );
}
