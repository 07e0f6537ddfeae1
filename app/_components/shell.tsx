"use client";
import type { ReactNode } from "react";
import { Logo } from "./icons";
import { LanguageChoice } from "./language-choice";
import { AppName } from "./page-head";
import styles from "./shell.module.css";
import { useTranslator } from "./translator";

interface ShellProps {
  appName: string;
  supportEmail?: string | undefined;
  languages: Record<string, string>;
  children: ReactNode;
}

export function Shell({ appName, supportEmail, languages, children }: ShellProps): ReactNode {
  const t = useTranslator();
  return (
    <div className={styles.shell}>
      <header className={styles.header}>
        {/* Not a <Link>: it has to work when the page's scripts have failed. */}
        <a href="/" className={styles.home}>
          <Logo />
          <span>{appName}</span>
        </a>
      </header>
      <main className={styles.card}>
        <AppName value={appName}>{children}</AppName>
      </main>
      <footer className={styles.footer}>
        {supportEmail && (
          <p>
            <span>{`${t("common.contactSupport")} `}</span>
            <a href={`mailto:${supportEmail}`}>{supportEmail}</a>
          </p>
        )}
        <LanguageChoice languages={languages} />
      </footer>
    </div>
  );
}
