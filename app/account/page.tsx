import type { ReactNode } from "react";
import type { MessageKey } from "@/lib/i18n/catalogs";
import { deliveryOf } from "@/lib/models/deliveries";
import { providersOf } from "@/lib/models/identities";
import { sessionsOf } from "@/lib/models/sessions";
import { TextLink } from "../_components/button";
import { Notice } from "../_components/notice";
import { PageHead } from "../_components/page-head";
import { View } from "../_components/view";
import { requireSession } from "../_request/page-session";
import { getTranslator } from "../_request/store";
import { throttledMessage } from "../_request/throttled-message";
import { LogOutForm } from "../log-out/form";
import styles from "./account.module.css";
import { Activity, recentActivity } from "./activity";
import { EmailDelivery } from "./email-delivery";
import { Sessions } from "./sessions";
import { SignInMethods } from "./sign-in-methods";

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function AccountPage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  const { user, session } = await requireSession("/account");
  const [delivery, linked, sessions, events] = await Promise.all([
    deliveryOf(user.email),
    providersOf(user.id),
    sessionsOf(user.id),
    recentActivity(user.id),
  ]);
  const t = getTranslator();
  const search = await searchParams;
  const [done, problem] = [DONE.get(search.news), FAILED.get(search.problem)];
  const failed = problem ? t(problem) : throttledMessage(search, t);
  const now = new Date();
  return (
    <View>
      <div className={styles.head}>
        <PageHead title={t("common.yourAccount")}>
          <p>
            <strong dir="auto">{user.email}</strong>
          </p>
        </PageHead>
        <LogOutForm variant="small" />
      </div>
      <EmailDelivery delivery={delivery} />
      <View>{failed ? <Notice kind="wrong">{failed}</Notice> : done && <Notice kind="good">{t(done)}</Notice>}</View>
      <section className={styles.section} aria-labelledby="sign-in-methods">
        <h2 id="sign-in-methods">{t("account.signInMethods.title")}</h2>
        <SignInMethods hasPassword={user.passwordHash !== null} linked={linked} />
      </section>
      <section className={styles.section} aria-labelledby="sessions">
        <h2 id="sessions">{t("account.sessions.title")}</h2>
        <Sessions sessions={sessions} own={session} now={now} />
      </section>
      <section className={styles.section} aria-labelledby="activity">
        <h2 id="activity">{t("account.activity.title")}</h2>
        <Activity events={events} now={now} />
      </section>
      <TextLink href="/account/delete" danger>
        {t("common.deleteAccount")}
      </TextLink>
    </View>
  );
}

// Looked up, so that no link can put words of its own on the page.
const DONE = new Map<unknown, MessageKey>([
  ["changed", "account.news.passwordChanged"],
  ["set", "account.news.passwordSet"],
  ["linked", "account.news.linked"],
  ["unlinked", "account.news.unlinked"],
  ["confirmed", "account.news.confirmed"],
  ["ended", "account.news.sessionsEnded"],
]);

const FAILED = new Map<unknown, MessageKey>([
  ["provider", "account.problem.providerFailed"],
  ["link", "account.problem.notLinked"],
  ["last", "account.problem.lastMethod"],
]);
