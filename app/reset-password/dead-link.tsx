import type { ReactNode } from "react";
import { BrokenLinkIcon } from "../_components/icons";
import { ReopenMailedLink } from "../_components/mailed-link";
import { PageHead } from "../_components/page-head";
import { PageTitle } from "../_components/page-title";

/** Says why, as far as it is known, and leads on. */
export function DeadLink({ since, incomplete }: { since?: Date | undefined; incomplete?: boolean }): ReactNode {
  return (
    <>
      {incomplete && <ReopenMailedLink />}
      <PageTitle>Invalid or expired link</PageTitle>
      <PageHead title="Invalid or expired link" icon={<BrokenLinkIcon />}>
        <p>{reason(since, incomplete)}</p>
        <p>Your account is safe, and a new link is one step away.</p>
      </PageHead>
    </>
  );
}

function reason(since: Date | undefined, incomplete = false): ReactNode {
  if (incomplete) return "This page opens with the link from your email. Open that link again, or ask for a new one.";
  if (since)
    return (
      <>
        This link expired on <time dateTime={since.toISOString()}>{inUtc(since)}</time>. For your safety, each one works
        for a limited time only.
      </>
    );
  return "This link was already used, or it was replaced: you have logged in or changed your password since it was sent. It may also have been cut short on its way here.";
}

function inUtc(time: Date): string {
  const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  return `${format.format(time)} UTC`;
}
