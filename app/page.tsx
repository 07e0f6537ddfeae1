import type { ReactNode } from "react";
import { env } from "@/lib/env";
import type { Say } from "@/lib/i18n";
import styles from "./_components/button.module.css";
import { PageHead } from "./_components/page-head";
import { Said } from "./_components/translator";
import { getSay } from "./_request/language";
import { currentUser } from "./_request/session";

export default async function HomePage(): Promise<ReactNode> {
  const [user, say] = await Promise.all([currentUser(), getSay()]);
  return user ? <SignedIn email={user.email} say={say} /> : <SignedOut say={say} />;
}

function SignedIn({ email, say }: { email: string; say: Say }): ReactNode {
  return (
    <>
      <PageHead title={say("Welcome back")}>
        <p>
          <Said text="You are logged in as <b>{email}</b>." values={{ email }} />
        </p>
      </PageHead>
      <a className={styles.primary} href="/account">
        {say("Your account")}
      </a>
    </>
  );
}

function SignedOut({ say }: { say: Say }): ReactNode {
  return (
    <>
      <PageHead title={say("Welcome to {appName}", { appName: env().APP_NAME })} documentTitle={say("Welcome")}>
        <p>{say("Log in, or create an account. If you are locked out, we help you back in.")}</p>
      </PageHead>
      <nav className={styles.stack} aria-label={say("Start")}>
        <a className={styles.primary} href="/login">
          {say("Log in")}
        </a>
        <a className={styles.secondary} href="/signup">
          {say("Create account")}
        </a>
        <a className={styles.link} href="/forgot-password">
          {say("Forgot password?")}
        </a>
      </nav>
    </>
  );
}
