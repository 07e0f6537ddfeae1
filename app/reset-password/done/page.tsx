import type { ReactNode } from "react";
import styles from "../../_components/button.module.css";
import { CheckIcon } from "../../_components/icons";
import { PageHead } from "../../_components/page-head";
import { PageTitle } from "../../_components/page-title";
import { GoToLogin } from "./go-to-login";

export default function ResetPasswordDonePage(): ReactNode {
  return (
    <>
      <PageTitle>Password reset successful</PageTitle>
      <PageHead title="Password reset successful" icon={<CheckIcon />} takesFocus>
        <p>You can now log in with your new password.</p>
      </PageHead>
      <GoToLogin />
      <noscript>
        <meta httpEquiv="refresh" content="2;url=/login" />
      </noscript>
      <a className={styles.primary} href="/login">
        Go to log in
      </a>
    </>
  );
}
