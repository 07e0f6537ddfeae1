"use client";
import type { ReactNode } from "react";
import styles from "./_components/button.module.css";
import { AlertIcon } from "./_components/icons";
import { PageHead } from "./_components/page-head";
import { PageTitle } from "./_components/page-title";

export default function ErrorPage({ error }: { error: Error & { digest?: string } }): ReactNode {
  return (
    <>
      <PageTitle>Something went wrong</PageTitle>
      <PageHead title="Something went wrong" icon={<AlertIcon />} takesFocus>
        <p>That was our fault, and nothing of yours was lost. Please try again in a moment.</p>
        {error.digest && <p>If it keeps happening, tell us this number: {error.digest}</p>}
      </PageHead>
      {/* A whole page load, since what failed may be the scripts of this one. */}
      <button type="button" className={styles.primary} onClick={() => window.location.reload()}>
        Try again
      </button>
    </>
  );
}
