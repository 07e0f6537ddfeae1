import { Action, formatLifetime, Paragraph, RequestDetails, type RequestProps } from "./components";
import { type EmailContent, type EmailProps, Layout } from "./layout";

export interface VerifyEmailProps extends EmailProps, RequestProps {
  email: string;
  link: string;
  lifetimeHours: number;
  /** With which the sign-up began. */
  provider?: string;
}

export function verifyEmail(props: VerifyEmailProps): EmailContent {
  const { t, appName, email, link, lifetimeHours, provider } = props;
  const lifetime = formatLifetime(lifetimeHours, t);
  return {
    subject: t("verifyEmail.subject", { appName }),
    body: (
      <Layout {...props} heading={t("verifyEmail.heading")} preview={t("verifyEmail.preview", { lifetime })}>
        <Paragraph>{t("common.hello")}</Paragraph>
        <Paragraph>
          {provider
            ? t("verifyEmail.introWithProvider", { email, appName, provider })
            : t("verifyEmail.intro", { email, appName })}
        </Paragraph>
        <Action {...props} href={link}>
          {t("verifyEmail.heading")}
        </Action>
        <Paragraph>{t("common.linkLifetime", { lifetime })}</Paragraph>
        <RequestDetails {...props} />
        <Paragraph>{t("verifyEmail.notYou")}</Paragraph>
      </Layout>
    ),
  };
}
