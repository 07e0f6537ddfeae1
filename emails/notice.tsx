import { Fragment, type ReactNode } from "react";
import { formatList, formatTime } from "../lib/i18n/translate";
import { Action, type DeviceDescription, formatDevice, Panel, Paragraph } from "./components";
import { type EmailProps, Layout } from "./layout";

export interface NoticeProps extends EmailProps {
  email: string;
  /** To /not-me. */
  link: string;
  /** The newest first, at least one. */
  events: NoticeEvent[];
  /** How many more there were than are listed. */
  more?: number | undefined;
}

export interface NoticeEvent extends DeviceDescription {
  at: Date;
  provider?: string | undefined;
  /** Names of the sign-in methods that a reset removed and left. */
  removed?: string[] | undefined;
  left?: string[] | undefined;
}

interface NoticeEmailProps extends NoticeProps {
  heading: string;
  preview: string;
  intro: string;
  children?: ReactNode;
}

/** What happened, when and from where, and what to do if it was not the user. */
export function NoticeEmail(props: NoticeEmailProps) {
  const { t, events, more = 0, intro, link, children, ...layout } = props;
  return (
    <Layout {...layout} t={t}>
      <Paragraph>{t("common.hello")}</Paragraph>
      <Paragraph>{intro}</Paragraph>
      <Panel>
        {events.map((event, place) => (
          <Fragment key={JSON.stringify(event)}>
            {place > 0 && <Gap />}
            {events.length > 1 && event.provider && <Line>{event.provider}</Line>}
            <Line>{t("notice.when", { when: formatTime(event.at, t.language) })}</Line>
            {formatDevice(event, t)}
          </Fragment>
        ))}
        {more > 0 && (
          <>
            <Gap />
            {t("notice.more", { more })}
          </>
        )}
      </Panel>
      {children}
      <Paragraph>{t("notice.wasYou")}</Paragraph>
      <Paragraph>{t("notice.notYou")}</Paragraph>
      <Action {...props} href={link}>
        {t("notice.action")}
      </Action>
      <Paragraph>{t("notice.linkLifetime")}</Paragraph>
    </Layout>
  );
}

function Line({ children }: { children: ReactNode }) {
  return (
    <>
      {children}
      <br />
    </>
  );
}

function Gap() {
  return (
    <>
      <br />
      <br />
    </>
  );
}

/** @returns such as "20 November 2026 at 15:04 UTC", of the newest */
export function formatLatest({ events, t }: NoticeProps): string {
  return formatTime(events[0]?.at ?? new Date(0), t.language);
}

/** @returns such as "Google and Facebook" */
export function formatProviders({ events, t }: NoticeProps): string {
  const names = events.flatMap(({ provider }) => provider ?? []);
  return formatList([...new Set(names)], t.language);
}
