import type { ReactNode } from "react";
import styles from "./_components/button.module.css";
import { BrokenLinkIcon } from "./_components/icons";
import { PageHead } from "./_components/page-head";
import { getSay } from "./_request/language";

export default async function NotFoundPage(): Promise<ReactNode> {
  const say = await getSay();
  return (
    <>
      <PageHead title={say("Page not found")} icon={<BrokenLinkIcon />}>
        <p>
          {say(
            "There is nothing at this address. If you followed a link from an email, copy the whole of it and try again.",
          )}
        </p>
      </PageHead>
      <a className={styles.primary} href="/">
        {say("Back to the start")}
      </a>
    </>
  );
}
