import { formatList, formatTime } from "../lib/i18n/translate";
import { Action, type DeviceDescription, formatDevice, Panel, Paragraph } from "./components";
import { type EmailContent, type EmailProps, Layout } from "./layout";

export interface AccountLockedProps extends EmailProps, DeviceDescription {
  email: string;
  lockedAt: Date;
  /** To /reset-password. */
  link: string;
  /** Names of the sign-in methods that still log in. */
  left: string[];
}

export function accountLocked(props: AccountLockedProps): EmailContent {
  const { t, appName, email, lockedAt, link, left } = props;
  const providers = formatList(left, t.language);
  return {
    subject: t("accountLocked.subject", { appName }),
    body: (
      <Layout {...props} heading={t("accountLocked.heading")} preview={t("accountLocked.preview")}>
        <Paragraph>{t("common.hello")}</Paragraph>
        <Paragraph>{t("accountLocked.intro", { email, appName })}</Paragraph>
        <Panel>
          {t("notice.when", { when: formatTime(lockedAt, t.language) })}
          <br />
          {formatDevice(props, t)}
        </Panel>
        <Paragraph>{t("accountLocked.resetIntro")}</Paragraph>
        <Action {...props} href={link}>
          {t("accountLocked.action")}
        </Action>
        {left.length > 0 && <Paragraph>{t("accountLocked.left", { providers })}</Paragraph>}
      </Layout>
    ),
  };
}
