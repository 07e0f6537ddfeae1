import type { ReactNode } from "react";
import { describeDevice } from "@/lib/device-description";
import { formatBrowser } from "@/lib/i18n/translate";
import { isApp, type Session } from "@/lib/models/sessions";
import { Button } from "../_components/button";
import { inElements } from "../_components/rich-text";
import { getTranslator } from "../_request/store";
import styles from "./account.module.css";
import { endOtherSessionsAction, endSessionAction } from "./actions";
import { RelativeTime } from "./relative-time";

export async function Sessions(props: { sessions: Session[]; own: Session; now: Date }): Promise<ReactNode> {
  const { own, now } = props;
  const t = getTranslator();
  // The newest are listed. This one is, whatever its last use was.
  const sessions = props.sessions.some(({ id }) => id === own.id) ? props.sessions : [own, ...props.sessions];
  return (
    <>
      <ul className={styles.rows}>
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} own={session.id === own.id} now={now} />
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

function SessionRow({ session, own, now }: { session: Session; own: boolean; now: Date }): ReactNode {
  const t = getTranslator();
  const device = describeDevice(session);
  const browser = formatBrowser(device, t);
  return (
    <li>
      <p className={styles.name}>
        <span>{isApp(session) ? t("account.sessions.app") : browser}</span>
        {own && <span className={styles.badge}>{t("account.sessions.thisBrowser")}</span>}
      </p>
      <p className={styles.detail}>
        {isApp(session) && device.browser && <span>{`${browser} · `}</span>}
        {inElements(
          t.rich<ReactNode>(
            "account.sessions.lastUsed",
            { network: isolated(device.network ?? t("network.unknown")) },
            { ago: () => <RelativeTime key="ago" time={session.lastUsedAt} now={now} /> },
          ),
        )}
      </p>
      {!own && (
        <form action={endSessionAction}>
          <input type="hidden" name="session" value={session.id} />
          <Button variant="small">{t("account.sessions.end")}</Button>
        </form>
      )}
    </li>
  );
}

/** Keeps its own direction in right-to-left text. */
function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}
