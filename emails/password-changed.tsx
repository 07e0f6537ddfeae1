import { formatTime } from "../lib/i18n/translate";
import { Action, type DeviceDescription, formatDevice, Panel, Paragraph } from "./components";
import { type EmailContent, type EmailProps, Layout } from "./layout";

export interface PasswordChangedProps extends EmailProps, DeviceDescription {
  email: string;
  changedAt: Date;
  forgotPasswordLink: string;
}

export function passwordChanged(props: PasswordChangedProps): EmailContent {
  const { t, appName, email, changedAt, forgotPasswordLink } = props;
  const when = formatTime(changedAt, t.language);
  return {
    subject: t("passwordChanged.subject", { appName }),
    body: (
      <Layout {...props} heading={t("passwordChanged.heading")} preview={t("passwordChanged.preview", { email, when })}>
        <Paragraph>{t("common.hello")}</Paragraph>
        <Paragraph>{t("passwordChanged.intro", { email, appName })}</Paragraph>
        <Panel>
          {t("passwordChanged.changedOn", { when })}
          <br />
          {formatDevice(props, t)}
        </Panel>
        <Paragraph>{t("passwordChanged.wasYou")}</Paragraph>
        <Paragraph>{t("passwordChanged.notYou")}</Paragraph>
        <Action {...props} href={forgotPasswordLink}>
          {t("passwordChanged.action")}
        </Action>
      </Layout>
    ),
  };
}
