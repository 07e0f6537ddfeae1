import type { ReactNode } from "react";
import { env } from "@/lib/env";
import styles from "./_components/button.module.css";
import { PageHead } from "./_components/page-head";
import { PageTitle } from "./_components/page-title";
import { currentUser } from "./auth";

export default async function HomePage(): Promise<ReactNode> {
  const user = await currentUser();
  return (
    <>
      <PageTitle>Welcome</PageTitle>
      {user ? <SignedIn email={user.email} /> : <SignedOut />}
    </>
  );
}

function SignedIn({ email }: { email: string }): ReactNode {
  return (
    <>
      <PageHead title="Welcome back">
        <p>
          You are logged in as <strong>{email}</strong>.
        </p>
      </PageHead>
      <a className={styles.primary} href="/account">
        Your account
      </a>
    </>
  );
}

function SignedOut(): ReactNode {
  return (
    <>
      <PageHead title={`Welcome to ${env().APP_NAME}`}>
        <p>Log in, or create an account. If you are locked out, we help you back in.</p>
      </PageHead>
      <nav className={styles.stack} aria-label="Start">
        <a className={styles.primary} href="/login">
          Log in
        </a>
        <a className={styles.secondary} href="/signup">
          Create account
        </a>
        <a className={styles.link} href="/forgot-password">
          Forgot password?
        </a>
      </nav>
    </>
  );
}
