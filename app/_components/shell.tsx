import type { ReactNode } from "react";
import { Mark } from "./mark";
import styles from "./shell.module.css";

/** What stands around every page: whose house this is, and a human way back. */
export function Shell(props: { appName: string; supportEmail?: string; children: ReactNode }): ReactNode {
  const { appName, supportEmail, children } = props;
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
      {supportEmail && (
        <footer className={styles.footer}>
          Stuck? Write to <a href={`mailto:${supportEmail}`}>{supportEmail}</a>
        </footer>
      )}
    </div>
  );
}
