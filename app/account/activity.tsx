import type { ReactNode } from "react";
import { describeDevice } from "@/lib/device-description";
import { formatBrowser, type MessageKey } from "@/lib/i18n/translate";
import type { AuditEventCode, AuditLogEntry } from "@/lib/models/audit-log";
import { providerName } from "@/lib/oauth/providers";
import { getTranslator } from "../_request/store";
import styles from "./account.module.css";
import { Ago } from "./ago";

/** What the owner would want to know of; other events of the record are the operator's. */
const WORDS: Partial<Record<AuditEventCode, MessageKey>> = {
  login: "account.activity.login",
  login_failed: "account.activity.loginFailed",
  logout: "account.activity.logout",
  reset_used: "account.activity.resetUsed",
  reset_refused: "account.activity.resetRefused",
  password_changed: "account.activity.passwordChanged",
  password_set: "account.activity.passwordSet",
  account_created: "account.activity.accountCreated",
  email_verified: "account.activity.emailVerified",
  identity_linked: "account.activity.identityLinked",
  identity_unlinked: "account.activity.identityUnlinked",
  provider_refused: "account.activity.providerRefused",
  reauthentication_failed: "account.activity.reauthenticationFailed",
  session_ended: "account.activity.sessionEnded",
  sessions_ended: "account.activity.sessionsEnded",
};

export const SHOWN_EVENTS = Object.keys(WORDS) as AuditEventCode[];

export async function Activity({ events, now }: { events: AuditLogEntry[]; now: Date }): Promise<ReactNode> {
  const t = getTranslator();
  return (
    <ul className={styles.rows}>
      {events.map(({ id, code, details, userAgent, at }) => {
        const by = details?.by ? providerName(details.by) : "";
        const text = code === "login" && by ? "account.activity.loginWith" : WORDS[code];
        return (
          <li key={id}>
            <p>
              {text && t(text, { by })}{" "}
              <span className={styles.detail}>
                {t.rich(
                  "account.activity.origin",
                  { browser: formatBrowser(describeDevice({ userAgent, client: "" }), t) },
                  {
                    ago: () => <Ago key="ago" time={at} now={now} />,
                  },
                )}
              </span>
            </p>
          </li>
        );
      })}
    </ul>
  );
}
