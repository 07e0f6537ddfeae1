import type { ReactNode } from "react";
import { describeDevice } from "@/lib/device-description";
import { formatBrowser, type MessageKey, type Translator } from "@/lib/i18n/translate";
import { type AuditEventCode, type AuditLogEntry, newestFirst, recentAuditEvents } from "@/lib/models/audit-log";
import { providerName } from "@/lib/oauth/providers";
import { inElements } from "../_components/rich-text";
import { getTranslator } from "../_request/store";
import styles from "./account.module.css";
import { RelativeTime } from "./relative-time";

type Messages = Partial<Record<AuditEventCode, MessageKey>>;

const CHANGES: Messages = {
  reset_used: "account.activity.resetUsed",
  password_changed: "account.activity.passwordChanged",
  password_set: "account.activity.passwordSet",
  account_created: "account.activity.accountCreated",
  account_locked: "account.activity.accountLocked",
  account_disabled: "account.activity.accountDisabled",
  account_enabled: "account.activity.accountEnabled",
  link_printed: "account.activity.linkPrinted",
  new_password_required: "account.activity.newPasswordRequired",
  identity_linked: "account.activity.identityLinked",
  identity_unlinked: "account.activity.identityUnlinked",
};
const LOGINS: Messages = {
  login: "account.activity.login",
  logout: "account.activity.logout",
  session_ended: "account.activity.sessionEnded",
  sessions_ended: "account.activity.sessionsEnded",
};
/** Of which strangers can make as many as they like. */
const REFUSALS: Messages = {
  login_failed: "account.activity.loginFailed",
  reset_refused: "account.activity.resetRefused",
  provider_refused: "account.activity.providerRefused",
  reauthentication_failed: "account.activity.reauthenticationFailed",
};
const MESSAGES: Messages = { ...CHANGES, ...LOGINS, ...REFUSALS, login_new_device: "account.activity.login" };

/** Each has a share of its own, so that neither failed logins nor good ones push a change out of sight. */
const SHARES = [
  { messages: CHANGES, count: 6 },
  { messages: LOGINS, count: 5 },
  { messages: REFUSALS, count: 3 },
];

/** The newest first. */
export async function recentActivity(userId: number): Promise<AuditLogEntry[]> {
  const shares = SHARES.map(({ messages, count }) =>
    recentAuditEvents(userId, Object.keys(messages) as AuditEventCode[], count),
  );
  return (await Promise.all(shares)).flat().sort(newestFirst);
}

export function describeEvent({ code, details }: AuditLogEntry, t: Translator): string {
  // As the release before named it.
  const provider = details?.provider ?? details?.by;
  const by = provider ? providerName(provider) : "";
  const isLogin = code === "login" || code === "login_new_device";
  const message = isLogin && by ? "account.activity.loginWith" : MESSAGES[code];
  return message ? t(message, { by }) : "";
}

export async function Activity({ events, now }: { events: AuditLogEntry[]; now: Date }): Promise<ReactNode> {
  const t = getTranslator();
  return (
    <ul className={styles.rows}>
      {events.map((event) => (
        <li key={event.id}>
          <p>
            <span>{`${describeEvent(event, t)} `}</span>
            <span className={styles.detail}>
              {inElements(
                t.rich<ReactNode>(
                  "account.activity.from",
                  { browser: formatBrowser(describeDevice({ ...event, client: "" }), t) },
                  { ago: () => <RelativeTime key="ago" time={event.at} now={now} /> },
                ),
              )}
            </span>
          </p>
        </li>
      ))}
    </ul>
  );
}
