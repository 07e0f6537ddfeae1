import type { ReactNode } from "react";
import type { EventCode, EventRow } from "@/lib/events";
import { browserInWords } from "@/lib/origin-in-words";
import { providerName } from "@/lib/providers";
import styles from "./account.module.css";
import { Ago } from "./ago";

type Words = (by: string | undefined) => string;

/** What the owner would want to know of; other events of the record are the operator's. */
const WORDS: Partial<Record<EventCode, Words>> = {
  login: (by) => (by ? `Logged in with ${by}` : "Logged in"),
  login_failed: () => "Wrong password typed at login",
  logout: () => "Logged out",
  reset_used: () => "Password reset",
  reset_refused: () => "Reset link refused",
  password_changed: () => "Password changed",
  password_set: () => "Password set",
  account_created: () => "Account created",
  email_verified: () => "Email confirmed",
  identity_linked: (by) => `${by} added as a way to sign in`,
  identity_unlinked: (by) => `${by} removed as a way to sign in`,
  provider_refused: (by) => `${by} refused as a way to sign in`,
  proof_failed: () => "Confirmation failed",
  session_ended: () => "Session in another browser ended",
  sessions_ended: () => "All other sessions ended",
};

export const TOLD_EVENTS = Object.keys(WORDS) as EventCode[];

export function Activity({ events, now }: { events: EventRow[]; now: Date }): ReactNode {
  return (
    <ul className={styles.rows}>
      {events.map(({ id, code, details, userAgent, at }) => {
        const by = details?.by && providerName(details.by);
        return (
          <li key={id}>
            <p>
              {WORDS[code]?.(by)}{" "}
              <span className={styles.detail}>
                from {browserInWords(userAgent)}, <Ago time={at} now={now} />
              </span>
            </p>
          </li>
        );
      })}
    </ul>
  );
}
