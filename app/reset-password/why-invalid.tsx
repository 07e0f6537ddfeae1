import type { ReactNode } from "react";
import { type Say, timeInUtc } from "@/lib/i18n";
import { getSay } from "../_request/language";

interface WhyDeadProps {
  /** When it expired, where that is provable. */
  since?: Date | undefined;
  incomplete?: boolean;
}

/** Says why a link is dead, as far as it is known, and leads on. */
export async function WhyDead({ since, incomplete = false }: WhyDeadProps): Promise<ReactNode> {
  const say = await getSay();
  return (
    <>
      <p>{reason(say, since, incomplete)}</p>
      <p>{say("Your account is safe, and a new link is one step away.")}</p>
    </>
  );
}

function reason(say: Say, since: Date | undefined, incomplete: boolean): string {
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
