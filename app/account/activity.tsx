import type { ReactNode } from "react";
import { describeDevice } from "@/lib/device-description";
import { formatBrowser, type MessageKey } from "@/lib/i18n/translate";
import type { AuditEventCode, AuditLogEntry } from "@/lib/models/audit-log";
import { providerName } from "@/lib/oauth/providers";
import { getTranslator } from "../_request/store";
import styles from "./account.module.css";
import { RelativeTime } from "./relative-time";

/** The events that concern the account's owner. */
const MESSAGES: Partial<Record<AuditEventCode, MessageKey>> = {
  login: "account.activity.login",
  login_failed: "account.activity.loginFailed",
  logout: "account.activity.logout",
  reset_used: "account.activity.resetUsed",
  reset_refused: "account.activity.resetRefused",
  password_changed: "account.activity.passwordChanged",
  password_set: "account.activity.passwordSet",
  account_created: "account.activity.accountCreated",
  identity_linked: "account.activity.identityLinked",
  identity_unlinked: "account.activity.identityUnlinked",
  provider_refused: "account.activity.providerRefused",
  reauthentication_failed: "account.activity.reauthenticationFailed",
  session_ended: "account.activity.sessionEnded",
  sessions_ended: "account.activity.sessionsEnded",
};

export const SHOWN_EVENTS = Object.keys(MESSAGES) as AuditEventCode[];

export async function Activity({ events, now }: { events: AuditLogEntry[]; now: Date }): Promise<ReactNode> {
  const t = getTranslator();
  return (
    <ul className={styles.rows}>
      {events.map(({ id, code, details, userAgent, at }) => {
        const by = details?.by ? providerName(details.by) : "";
        const message = code === "login" && by ? "account.activity.loginWith" : MESSAGES[code];
        return (
          <li key={id}>
            <p>
              {message && t(message, { by })}{" "}
              <span className={styles.detail}>
                {t.rich(
                  "account.activity.from",
                  { browser: formatBrowser(describeDevice({ userAgent, client: "" }), t) },
                  { ago: () => <RelativeTime key="ago" time={at} now={now} /> },
                )}
              </span>
            </p>
          </li>
        );
      })}
    </ul>
  );
}
