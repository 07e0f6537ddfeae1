import type { ReactNode } from "react";
import { formatTime, type Translator } from "@/lib/i18n/translate";
import { getTranslator } from "../_request/store";

interface WhyDeadProps {
  /** When it expired, where that is provable. */
  since?: Date | undefined;
  incomplete?: boolean;
}

/** Says why a link is dead, as far as it is known, and leads on. */
export async function WhyInvalid({ since, incomplete = false }: WhyDeadProps): Promise<ReactNode> {
  const t = getTranslator();
  return (
    <>
      <p>{reason(t, since, incomplete)}</p>
      <p>{t("resetPassword.invalidLink.reassurance")}</p>
    </>
  );
}

function reason(t: Translator, since: Date | undefined, incomplete: boolean): string {
  if (incomplete) return t("resetPassword.invalidLink.incomplete");
  if (since)
    return t("resetPassword.invalidLink.expired", {
      time: formatTime(since, t.language),
    });
  return t("resetPassword.invalidLink.used");
}
