import { formatTime } from "../lib/i18n/translate";
import { Action, type DeviceDescription, formatDevice, formatLifetime, Panel, Paragraph } from "./components";
import { type EmailContent, type EmailProps, Layout } from "./layout";

export interface ReauthenticateProps extends EmailProps, DeviceDescription {
  email: string;
  link: string;
  lifetimeHours: number;
  requestedAt: Date;
  forgotPasswordLink: string;
}

export function reauthenticate(props: ReauthenticateProps): EmailContent {
  const { t, appName, email, link, requestedAt, forgotPasswordLink } = props;
  const lifetime = formatLifetime(props.lifetimeHours, t);
  return {
    subject: t("reauthenticate.subject", { appName }),
    body: (
      <Layout {...props} heading={t("reauthenticate.heading")} preview={t("resetPassword.preview", { lifetime })}>
        <Paragraph>{t("common.hello")}</Paragraph>
        <Paragraph>{t("reauthenticate.intro", { email, appName })}</Paragraph>
        <Action {...props} href={link}>
          {t("reauthenticate.heading")}
        </Action>
        <Paragraph>{t("common.linkLifetime", { lifetime })}</Paragraph>
        <Panel>
          {t("requestPhrase.askedOn", { when: formatTime(requestedAt, t.language) })}
          <br />
          {formatDevice(props, t)}
        </Panel>
        <Paragraph>{t("reauthenticate.notYou")}</Paragraph>
        <Action {...props} href={forgotPasswordLink}>
          {t("notice.action")}
        </Action>
      </Layout>
    ),
  };
}
