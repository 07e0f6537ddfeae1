import type { ReactNode } from "react";
import { describeDevice } from "@/lib/device-description";
import { formatBrowser } from "@/lib/i18n/translate";
import type { Session } from "@/lib/models/sessions";
import buttons from "../_components/button.module.css";
import { getTranslator } from "../_request/store";
import styles from "./account.module.css";
import { endOtherSessionsAction, endSessionAction } from "./actions";
import { Ago } from "./ago";

/** Where the account is open. The one in hand is ended by logging out. */
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
                {
                  ago: () => <Ago key="ago" time={lastUsedAt} now={now} />,
                },
              )}
            </p>
            {id !== ownId && (
              <form className={styles.act} action={endSessionAction}>
                <input type="hidden" name="session" value={id} />
                <button type="submit" className={buttons.small}>
                  {t("account.sessions.end")}
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <form action={endOtherSessionsAction}>
          <button type="submit" className={buttons.small}>
            {t("account.sessions.endOthers")}
          </button>
        </form>
      )}
    </>
  );
}

/** Kept in its own order where the words around it run from right to left. */
function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}
