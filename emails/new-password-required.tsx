import { Action, formatLifetime, Paragraph } from "./components";
import { type EmailContent, type EmailProps, Layout } from "./layout";

export interface NewPasswordRequiredProps extends EmailProps {
  email: string;
  /** To /reset-password. */
  link: string;
  lifetimeHours: number;
}

export function newPasswordRequired(props: NewPasswordRequiredProps): EmailContent {
  const { t, appName, email, link, lifetimeHours } = props;
  return {
    subject: t("newPasswordRequired.subject", { appName }),
    body: (
      <Layout {...props} heading={t("newPasswordRequired.heading")} preview={t("newPasswordRequired.preview")}>
        <Paragraph>{t("common.hello")}</Paragraph>
        <Paragraph>{t("newPasswordRequired.intro", { email, appName })}</Paragraph>
        <Action {...props} href={link}>
          {t("accountLocked.action")}
        </Action>
        <Paragraph>{t("newPasswordRequired.later", { lifetime: formatLifetime(lifetimeHours, t) })}</Paragraph>
      </Layout>
    ),
  };
}
