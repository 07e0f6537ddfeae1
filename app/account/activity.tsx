import type { ReactNode } from "react";
import { describeBrowser } from "@/lib/device-description";
import type { MessageKey } from "@/lib/i18n";
import type { AuditEventCode, AuditLogEntry } from "@/lib/models/audit-log";
import { providerName } from "@/lib/oauth/providers";
import { getTranslator } from "../_request/language";
import styles from "./account.module.css";
import { Ago } from "./ago";

/** What the owner would want to know of; other events of the record are the operator's. */
const WORDS: Partial<Record<AuditEventCode, MessageKey>> = {
  login: "Logged in",
  login_failed: "Wrong password typed at login",
  logout: "Logged out",
  reset_used: "Password reset",
  reset_refused: "Reset link refused",
  password_changed: "Password changed",
  password_set: "Password set",
  account_created: "Account created",
  email_verified: "Email confirmed",
  identity_linked: "{by} added as a way to sign in",
  identity_unlinked: "{by} removed as a way to sign in",
  provider_refused: "{by} refused as a way to sign in",
  reauthentication_failed: "Confirmation failed",
  session_ended: "Session in another browser ended",
  sessions_ended: "All other sessions ended",
};

export const SHOWN_EVENTS = Object.keys(WORDS) as AuditEventCode[];

export async function Activity({ events, now }: { events: AuditLogEntry[]; now: Date }): Promise<ReactNode> {
  const t = await getTranslator();
  return (
    <ul className={styles.rows}>
      {events.map(({ id, code, details, userAgent, at }) => {
        const by = details?.by ? providerName(details.by) : "";
        const text = code === "login" && by ? "Logged in with {by}" : WORDS[code];
        return (
          <li key={id}>
            <p>
              {text && t(text, { by })}{" "}
              <span className={styles.detail}>
                {t.rich(
                  "from {browser}, <ago></ago>",
                  { browser: describeBrowser(userAgent, t) },
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
