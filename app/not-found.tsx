import type { ReactNode } from "react";
import styles from "./_components/button.module.css";
import { BrokenLinkIcon } from "./_components/icons";
import { PageHead } from "./_components/page-head";
import { PageTitle } from "./_components/page-title";

export default function NotFoundPage(): ReactNode {
  return (
    <>
      <PageTitle>Page not found</PageTitle>
      <PageHead title="Page not found" icon={<BrokenLinkIcon />}>
        <p>
          There is nothing at this address. If you followed a link from an email, copy the whole of it and try again.
        </p>
      </PageHead>
      <a className={styles.primary} href="/">
        Back to the start
      </a>
    </>
  );
}
