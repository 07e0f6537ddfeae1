import type { ReactNode } from "react";
import { type Say, timeInUtc } from "@/lib/words";
import { BrokenLinkIcon } from "../_components/icons";
import { ReopenMailedLink } from "../_components/mailed-link";
import { PageHead } from "../_components/page-head";
import { PageTitle } from "../_components/page-title";
import { getSay } from "../_language";

/** Says why, as far as it is known, and leads on. */
export async function DeadLink(props: { since?: Date | undefined; incomplete?: boolean }): Promise<ReactNode> {
  const say = await getSay();
  return (
    <>
      {props.incomplete && <ReopenMailedLink />}
      <PageTitle>{say("Invalid or expired link")}</PageTitle>
      <PageHead title={say("Invalid or expired link")} icon={<BrokenLinkIcon />}>
        <p>{reason(say, props.since, props.incomplete)}</p>
        <p>{say("Your account is safe, and a new link is one step away.")}</p>
      </PageHead>
    </>
  );
}

function reason(say: Say, since?: Date, incomplete = false): string {
  if (incomplete)
    return say("This page opens with the link from your email. Open that link again, or ask for a new one.");
  if (since)
    return say("This link expired on {time}. For your safety, each one works for a limited time only.", {
      time: timeInUtc(since, say.language),
    });
  return say(
    "This link was already used, or it was replaced: you have logged in or changed your password since it was sent. It may also have been cut short on its way here.",
  );
}
