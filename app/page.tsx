import type { ReactNode } from "react";
import { env } from "@/lib/env";
import type { Translator } from "@/lib/i18n/catalogs";
import styles from "./_components/button.module.css";
import { PageHead } from "./_components/page-head";
import { RichText } from "./_components/translator";
import { getTranslator } from "./_request/store";
import { currentUser } from "./_request/session";

export default async function HomePage(): Promise<ReactNode> {
  const user = await currentUser();
  const t = getTranslator();
  return user ? <SignedIn email={user.email} t={t} /> : <SignedOut t={t} />;
}

function SignedIn({ email, t }: { email: string; t: Translator }): ReactNode {
  return (
    <>
      <PageHead title={t("home.welcomeBack")}>
        <p>
          <RichText text="home.loggedInAs" values={{ email }} />
        </p>
      </PageHead>
      <a className={styles.primary} href="/account">
        {t("common.yourAccount")}
      </a>
    </>
  );
}

function SignedOut({ t }: { t: Translator }): ReactNode {
  return (
    <>
      <PageHead title={t("home.title", { appName: env().APP_NAME })} documentTitle={t("home.documentTitle")}>
        <p>{t("home.intro")}</p>
      </PageHead>
      <nav className={styles.stack} aria-label={t("home.navigation")}>
        <a className={styles.primary} href="/login">
          {t("common.logIn")}
        </a>
        <a className={styles.secondary} href="/signup">
          {t("common.createAccount")}
        </a>
        <a className={styles.link} href="/forgot-password">
          {t("common.forgotPassword")}
        </a>
      </nav>
    </>
  );
}
