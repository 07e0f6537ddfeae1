import { Action, formatLifetime, Paragraph } from "./components";
import { type EmailContent, type EmailProps, Layout } from "./layout";

export interface VerifyEmailProps extends EmailProps {
  email: string;
  link: string;
  lifetimeHours: number;
}

export function verifyEmail({ email, link, lifetimeHours, ...props }: VerifyEmailProps): EmailContent {
  const { t, appName } = props;
  const lifetime = formatLifetime(lifetimeHours, t);
  return {
    subject: t("verifyEmail.subject", { appName }),
    body: (
      <Layout {...props} heading={t("verifyEmail.heading")} preview={t("verifyEmail.preview", { lifetime })}>
        <Paragraph>{t("common.hello")}</Paragraph>
        <Paragraph>{t("verifyEmail.intro", { email, appName })}</Paragraph>
        <Action {...props} href={link}>
          {t("verifyEmail.heading")}
        </Action>
        <Paragraph>{t("verifyEmail.linkLifetime", { lifetime })}</Paragraph>
        <Paragraph>{t("verifyEmail.notYou")}</Paragraph>
      </Layout>
    ),
  };
}
