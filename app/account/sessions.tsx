import type { ReactNode } from "react";
import { describeDevice } from "@/lib/device-description";
import { formatBrowser } from "@/lib/i18n/translate";
import type { Session } from "@/lib/models/sessions";
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
        {sessions.map(({ id, userAgent, client, lastUsedAt }) => (
          <li key={id}>
            <p className={styles.name}>
              {formatBrowser(describeDevice({ userAgent, client }), t)}
              {id === ownId && <span className={styles.badge}>{t("account.sessions.thisBrowser")}</span>}
            </p>
            <p className={styles.detail}>
              {t.rich(
                "account.sessions.lastUsed",
                { network: isolated(describeDevice({ userAgent, client }).network ?? t("network.unknown")) },
                { ago: () => <RelativeTime key="ago" time={lastUsedAt} now={now} /> },
              )}
            </p>
            {id !== ownId && (
              <form action={endSessionAction}>
                <input type="hidden" name="session" value={id} />
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

/** Keeps its own direction in right-to-left text. */
function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}
