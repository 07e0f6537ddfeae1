import type { ReactNode } from "react";
import type { MessageKey } from "@/lib/i18n/catalogs";
import { formatDate } from "@/lib/i18n/translate";
import type { Delivery } from "@/lib/models/deliveries";
import { Notice } from "../_components/notice";
import { getTranslator } from "../_request/store";

const MESSAGES: Partial<Record<Delivery["state"], MessageKey>> = {
  bouncing: "account.emails.bouncing",
  complained: "account.emails.complained",
};

/** For the owner alone: elsewhere it would tell who has an account. */
export async function EmailDelivery({ delivery }: { delivery: Delivery | undefined }): Promise<ReactNode> {
  const t = getTranslator();
  const message = delivery && MESSAGES[delivery.state];
  return message && <Notice kind="hint">{t(message, { since: formatDate(delivery.since, t.language) })}</Notice>;
}
