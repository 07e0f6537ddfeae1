"use client";
import type { ReactNode } from "react";
import { LanguageChoice } from "./language-choice";
import { Mark } from "./mark";
import styles from "./shell.module.css";
import { useTranslator } from "./translator";

interface ShellProps {
  appName: string;
  supportEmail?: string | undefined;
  /** To choose from. */
  languages?: Record<string, string>;
  children: ReactNode;
}

/** What stands around every page: whose house this is, a human way back, and the languages it speaks. */
export function Shell({ appName, supportEmail, languages, children }: ShellProps): ReactNode {
  const t = useTranslator();
  return (
    <div className={styles.shell}>
      <header className={styles.header}>
        {/* A plain link, so that it leads home even when the page's scripts have failed. */}
        <a href="/" className={styles.home}>
          <Mark />
          {appName}
        </a>
      </header>
      <main className={styles.card}>{children}</main>
      <footer className={styles.footer}>
        {supportEmail && (
          <p>
            {t("common.contactSupport")} <a href={`mailto:${supportEmail}`}>{supportEmail}</a>
          </p>
        )}
        {languages && <LanguageChoice languages={languages} />}
      </footer>
    </div>
  );
}
