import type { ReactNode } from "react";
import { isWhole } from "@/lib/damaged-link";
import { describeDevice } from "@/lib/device-description";
import { checkNotMeLink } from "@/lib/flows/lock-account";
import { recordLinkOpened } from "@/lib/flows/open-link";
import { formatBrowser, formatTime } from "@/lib/i18n/translate";
import type { AuditLogEntry } from "@/lib/models/audit-log";
import { ButtonLink, Stack, TextLink } from "../_components/button";
import { BrokenLinkIcon } from "../_components/icons";
import { ReopenMailedLink } from "../_components/mailed-link";
import { PageHead } from "../_components/page-head";
import { View } from "../_components/view";
import { mailedLinkMetadata } from "../_request/mailed-link-metadata";
import { currentRequest, getTranslator } from "../_request/store";
import styles from "../account/account.module.css";
import { describeEvent } from "../account/activity";
import { LockAccountForm } from "./form";

export const generateMetadata = () => mailedLinkMetadata("/not-me");

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function NotMePage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  const { uid, token } = await searchParams;
  const t = getTranslator();
  if (typeof uid !== "string" || typeof token !== "string")
    return (
      <View>
        <ReopenMailedLink />
        <InvalidLink reason={t("notMe.invalidLink.incomplete")} />
      </View>
    );

  if (!isWhole({ uid, token })) return <InvalidLink reason={t("invalidLink.damaged")} />;

  const link = await checkNotMeLink({ uid, token });
  if (link.status === "good") {
    void recordLinkOpened("not-me", { uid, token }, currentRequest());
    return (
      <LockAccountForm uid={uid} token={token} email={link.email}>
        <Events events={link.events} />
      </LockAccountForm>
    );
  }
  const reason =
    link.status === "expired"
      ? t("resetPassword.invalidLink.expired", { time: formatTime(link.since, t.language) })
      : t("notMe.invalidLink.used");
  return <InvalidLink reason={reason} />;
}

async function Events({ events }: { events: AuditLogEntry[] }): Promise<ReactNode> {
  const t = getTranslator();
  if (events.length === 0) return <p>{t("notMe.noLogins")}</p>;
  return (
    <ul className={styles.rows}>
      {events.map((event) => {
        const { network, ...device } = describeDevice(event);
        return (
          <li key={event.id}>
            <p className={styles.name}>{describeEvent(event, t)}</p>
            <p className={styles.detail}>
              {t("notMe.from", {
                when: formatTime(event.at, t.language),
                browser: formatBrowser(device, t),
                network: network ?? t("network.unknown"),
              })}
            </p>
          </li>
        );
      })}
    </ul>
  );
}

/** A user who wanted to lock the account can still take it back by a reset. */
async function InvalidLink({ reason }: { reason: string }): Promise<ReactNode> {
  const t = getTranslator();
  return (
    <View>
      <PageHead title={t("common.invalidLink")} icon={<BrokenLinkIcon />}>
        <p>{reason}</p>
        <p>{t("notMe.invalidLink.reset")}</p>
      </PageHead>
      <Stack>
        <ButtonLink href="/forgot-password">{t("notMe.invalidLink.submit")}</ButtonLink>
        <TextLink href="/login">{t("common.backToLogin")}</TextLink>
      </Stack>
    </View>
  );
}
