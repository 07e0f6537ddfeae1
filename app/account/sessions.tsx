import type { ReactNode } from "react";
import { describeDevice } from "@/lib/device-description";
import { formatBrowser } from "@/lib/i18n/translate";
import { APP, type Session } from "@/lib/models/sessions";
import { Button } from "../_components/button";
import { getTranslator } from "../_request/store";
import styles from "./account.module.css";
import { endOtherSessionsAction, endSessionAction } from "./actions";
import { RelativeTime } from "./relative-time";

export async function Sessions(props: { sessions: Session[]; ownId: number; now: Date }): Promise<ReactNode> {
  const { sessions, ownId, now } = props;
  const t = getTranslator();
  return (
    <>
      <ul className={styles.rows}>
        {sessions.map((session) => (
          <li key={session.id}>
            <p className={styles.name}>
              <SessionName session={session} own={session.id === ownId} />
            </p>
            <p className={styles.detail}>
              {t.rich(
                "account.sessions.lastUsed",
                { network: isolated(describeDevice(session).network ?? t("network.unknown")) },
                { ago: () => <RelativeTime key="ago" time={session.lastUsedAt} now={now} /> },
              )}
            </p>
            {session.id !== ownId && (
              <form action={endSessionAction}>
                <input type="hidden" name="session" value={session.id} />
                <Button variant="small">{t("account.sessions.end")}</Button>
              </form>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <form action={endOtherSessionsAction}>
          <Button variant="small">{t("account.sessions.endOthers")}</Button>
        </form>
      )}
    </>
  );
}

/** Of a program's user agent often nothing is known. */
function SessionName({ session, own }: { session: Session; own: boolean }): ReactNode {
  const t = getTranslator();
  const device = describeDevice(session);
  const app = session.method === APP && t("account.sessions.app");
  if (app && !device.browser) return app;
  const badge = own ? t("account.sessions.thisBrowser") : app;
  return (
    <>
      {formatBrowser(device, t)}
      {badge && <span className={styles.badge}>{badge}</span>}
    </>
  );
}

/** Keeps its own direction in right-to-left text. */
function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}
