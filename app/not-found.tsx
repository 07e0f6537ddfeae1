import type { ReactNode } from "react";
import styles from "./_components/button.module.css";
import { BrokenLinkIcon } from "./_components/icons";
import { PageHead } from "./_components/page-head";
import { getTranslator } from "./_request/store";

export default async function NotFoundPage(): Promise<ReactNode> {
  const t = getTranslator();
  return (
    <>
      <PageHead title={t("notFound.title")} icon={<BrokenLinkIcon />}>
        <p>{t("notFound.intro")}</p>
      </PageHead>
      <a className={styles.primary} href="/">
        {t("common.backToStart")}
      </a>
    </>
  );
}
