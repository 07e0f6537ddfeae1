import type { ReactNode } from "react";
import styles from "../../_components/button.module.css";
import { CheckIcon } from "../../_components/icons";
import { PageHead } from "../../_components/page-head";
import { getSay } from "../../_request/language";
import { GoToLogin } from "./go-to-login";

export default async function ResetPasswordDonePage(): Promise<ReactNode> {
  const say = await getSay();
  return (
    <>
      <PageHead title={say("Password reset successful")} icon={<CheckIcon />} takesFocus>
        <p>{say("You can now log in with your new password.")}</p>
      </PageHead>
      <GoToLogin />
      <noscript>
        <meta httpEquiv="refresh" content="2;url=/login" />
      </noscript>
      <a className={styles.primary} href="/login">
        {say("Go to log in")}
      </a>
    </>
  );
}
