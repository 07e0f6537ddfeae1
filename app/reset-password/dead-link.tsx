import type { ReactNode } from "react";
import styles from "../_components/button.module.css";
import { BrokenLinkIcon } from "../_components/icons";
import { PageHead } from "../_components/page-head";
import { PageTitle } from "../_components/page-title";

const REASONS = {
  expired: "This link is too old. For your safety, each one works for a limited time only.",
  invalid:
    "This link was already used, or you have logged in or changed your password since it was sent. It may also have been cut short on its way here.",
  missing: "This page opens with the link from your email. Open that link again, or ask for a new one.",
};

/** Says why, as far as it is known, and leads on. */
export function DeadLink({ why }: { why: keyof typeof REASONS }): ReactNode {
  return (
    <>
      <PageTitle>Invalid or expired link</PageTitle>
      <PageHead title="Invalid or expired link" icon={<BrokenLinkIcon />}>
        <p>{REASONS[why]}</p>
        <p>Your account is safe, and a new link is one step away.</p>
      </PageHead>
      <div className={styles.stack}>
        <a className={styles.primary} href="/forgot-password">
          Get a new link
        </a>
        <a className={styles.link} href="/login">
          Back to log in
        </a>
      </div>
    </>
  );
}
