import type { ReactNode } from "react";
import { type Translator, timeInUtc } from "@/lib/i18n";
import { getTranslator } from "../_request/language";

interface WhyDeadProps {
  /** When it expired, where that is provable. */
  since?: Date | undefined;
  incomplete?: boolean;
}

/** Says why a link is dead, as far as it is known, and leads on. */
export async function WhyInvalid({ since, incomplete = false }: WhyDeadProps): Promise<ReactNode> {
  const t = await getTranslator();
  return (
    <>
      <p>{reason(t, since, incomplete)}</p>
      <p>{t("Your account is safe, and a new link is one step away.")}</p>
    </>
  );
}

function reason(t: Translator, since: Date | undefined, incomplete: boolean): string {
  if (incomplete)
    return t("This page opens with the link from your email. Open that link again, or ask for a new one.");
  if (since)
    return t("This link expired on {time}. For your safety, each one works for a limited time only.", {
      time: timeInUtc(since, t.language),
    });
  return t(
    "This link was already used, or it was replaced: you have logged in or changed your password since it was sent. It may also have been cut short on its way here.",
  );
}
