import type { ReactNode } from "react";
import styles from "../../_components/button.module.css";
import { CheckIcon } from "../../_components/icons";
import { PageHead } from "../../_components/page-head";
import { getTranslator } from "../../_request/store";
import { GoToLogin } from "./go-to-login";

export default async function ResetPasswordDonePage(): Promise<ReactNode> {
  const t = getTranslator();
  return (
    <>
      <PageHead title={t("resetPassword.done.title")} icon={<CheckIcon />} takesFocus>
        <p>{t("resetPassword.done.intro")}</p>
      </PageHead>
      <GoToLogin />
      <noscript>
        <meta httpEquiv="refresh" content="2;url=/login" />
      </noscript>
      <a className={styles.primary} href="/login">
        {t("resetPassword.done.goToLogin")}
      </a>
    </>
  );
}
