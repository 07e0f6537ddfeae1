import type { ReactNode } from "react";
import styles from "./_components/button.module.css";
import { BrokenLinkIcon } from "./_components/icons";
import { PageHead } from "./_components/page-head";
import { getTranslator } from "./_request/language";

export default async function NotFoundPage(): Promise<ReactNode> {
  const t = await getTranslator();
  return (
    <>
      <PageHead title={t("Page not found")} icon={<BrokenLinkIcon />}>
        <p>
          {t(
            "There is nothing at this address. If you followed a link from an email, copy the whole of it and try again.",
          )}
        </p>
      </PageHead>
      <a className={styles.primary} href="/">
        {t("Back to the start")}
      </a>
    </>
  );
}
