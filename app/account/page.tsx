import type { ReactNode } from "react";
import { recentAuditEvents } from "@/lib/models/audit-log";
import { providersOf } from "@/lib/models/identities";
import { sessionsOf } from "@/lib/models/sessions";
import buttons from "../_components/button.module.css";
import { Notice } from "../_components/notice";
import { PageHead } from "../_components/page-head";
import { getTranslator } from "../_request/store";
import { requireSession } from "../_request/page-session";
import { LogOutForm } from "../log-out/form";
import styles from "./account.module.css";
import { Activity, SHOWN_EVENTS } from "./activity";
import { newsOf } from "./news";
import { Sessions } from "./sessions";
import { SignInMethods } from "./sign-in-methods";

const EVENTS_SHOWN = 8;

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function AccountPage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  const { user, session } = await requireSession("/account");
  const [linked, sessions, events] = await Promise.all([
    providersOf(user.id),
    sessionsOf(user.id),
    recentAuditEvents(user.id, SHOWN_EVENTS, EVENTS_SHOWN),
  ]);
  const t = getTranslator();
  const news = newsOf(await searchParams);
  const now = new Date();
  return (
    <>
      <div className={styles.who}>
        <PageHead title={t("common.yourAccount")}>
          <p>
            <strong dir="auto">{user.email}</strong>
          </p>
        </PageHead>
        <LogOutForm className={buttons.small} />
      </div>
      {news && <Notice kind={news.kind}>{t(news.words)}</Notice>}
      <section className={styles.section} aria-labelledby="ways-in">
        <h2 id="ways-in">{t("account.signInMethods.title")}</h2>
        <SignInMethods hasPassword={user.passwordHash !== null} linked={linked} />
      </section>
      <section className={styles.section} aria-labelledby="sessions">
        <h2 id="sessions">{t("account.sessions.title")}</h2>
        <Sessions sessions={sessions} ownId={session.id} now={now} />
      </section>
      <section className={styles.section} aria-labelledby="activity">
        <h2 id="activity">{t("account.activity.title")}</h2>
        <Activity events={events} now={now} />
      </section>
      <a className={`${buttons.link} ${styles.delete}`} href="/account/delete">
        {t("common.deleteAccount")}
      </a>
    </>
  );
}
