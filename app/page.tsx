import type { ReactNode } from "react";
import { env } from "@/lib/env";
import type { Translator } from "@/lib/i18n";
import styles from "./_components/button.module.css";
import { PageHead } from "./_components/page-head";
import { RichText } from "./_components/translator";
import { getTranslator } from "./_request/language";
import { currentUser } from "./_request/session";

export default async function HomePage(): Promise<ReactNode> {
  const [user, t] = await Promise.all([currentUser(), getTranslator()]);
  return user ? <SignedIn email={user.email} t={t} /> : <SignedOut t={t} />;
}

function SignedIn({ email, t }: { email: string; t: Translator }): ReactNode {
  return (
    <>
      <PageHead title={t("Welcome back")}>
        <p>
          <RichText text="You are logged in as <b>{email}</b>." values={{ email }} />
        </p>
      </PageHead>
      <a className={styles.primary} href="/account">
        {t("Your account")}
      </a>
    </>
  );
}

function SignedOut({ t }: { t: Translator }): ReactNode {
  return (
    <>
      <PageHead title={t("Welcome to {appName}", { appName: env().APP_NAME })} documentTitle={t("Welcome")}>
        <p>{t("Log in, or create an account. If you are locked out, we help you back in.")}</p>
      </PageHead>
      <nav className={styles.stack} aria-label={t("Start")}>
        <a className={styles.primary} href="/login">
          {t("Log in")}
        </a>
        <a className={styles.secondary} href="/signup">
          {t("Create account")}
        </a>
        <a className={styles.link} href="/forgot-password">
          {t("Forgot password?")}
        </a>
      </nav>
    </>
  );
}
