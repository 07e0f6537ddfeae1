import type { ReactNode } from "react";
import { browserInWords, networkInWords } from "@/lib/origin-in-words";
import type { Session } from "@/lib/sessions";
import buttons from "../_components/button.module.css";
import styles from "./account.module.css";
import { endOtherSessionsAction, endSessionAction } from "./actions";
import { Ago } from "./ago";

/** Where the account is open. The one in hand is ended by logging out. */
export function Sessions({ sessions, ownId, now }: { sessions: Session[]; ownId: number; now: Date }): ReactNode {
  return (
    <>
      <ul className={styles.rows}>
        {sessions.map(({ id, userAgent, client, lastUsedAt }) => (
          <li key={id}>
            <p className={styles.name}>
              {browserInWords(userAgent)}
              {id === ownId && <span className={styles.badge}>This browser</span>}
            </p>
            <p className={styles.detail}>
              Last used <Ago time={lastUsedAt} now={now} />, from the network {networkInWords(client)}
            </p>
            {id !== ownId && (
              <form className={styles.act} action={endSessionAction}>
                <input type="hidden" name="session" value={id} />
                <button type="submit" className={buttons.small}>
                  End session
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <form action={endOtherSessionsAction}>
          <button type="submit" className={buttons.small}>
            End all other sessions
          </button>
        </form>
      )}
    </>
  );
}
