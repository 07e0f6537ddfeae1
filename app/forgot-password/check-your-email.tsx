import type { ReactNode } from "react";
import styles from "../_components/button.module.css";
import { MailIcon } from "../_components/icons";
import { PageHead } from "../_components/page-head";
import { PageTitle } from "../_components/page-title";

/**
 * The same for every address, so it says nothing about whose it is.
 * @param passport two words that the letter shows as well
 */
export function CheckYourEmail({ passport }: { passport: string | undefined }): ReactNode {
  return (
    <>
      <PageTitle>Check your email</PageTitle>
      <PageHead title="Check your email" icon={<MailIcon />} takesFocus>
        <p>If an account exists for that address, a password reset link is on its way.</p>
        {passport && (
          <p>
            Your letter shows the words <strong>{passport}</strong>. One with other words answers somebody else’s
            request.
          </p>
        )}
        <p>
          Nothing after a few minutes? Look in your spam folder, and check that you typed the address you signed up
          with.
        </p>
      </PageHead>
      <div className={styles.stack}>
        {/* Plain links: this page took the form's place, and only a fresh load brings the form back. */}
        <a className={styles.secondary} href="/forgot-password">
          Try another address
        </a>
        <a className={styles.link} href="/login">
          Back to log in
        </a>
      </div>
    </>
  );
}
