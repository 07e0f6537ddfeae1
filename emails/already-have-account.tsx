import { Action, formatLifetime, Paragraph, RequestDetails } from "./components";
import { type EmailContent, Layout } from "./layout";
import type { ResetLinkProps } from "./reset-password";

export interface AlreadyHaveAccountProps extends ResetLinkProps {
  loginLink: string;
}

export function alreadyHaveAccount(props: AlreadyHaveAccountProps): EmailContent {
  const { t, appName, email, loginLink, link, lifetimeHours } = props;
  return {
    subject: t("alreadyHaveAccount.subject", { appName }),
    body: (
      <Layout {...props} heading={t("alreadyHaveAccount.heading")} preview={t("alreadyHaveAccount.preview")}>
        <Paragraph>{t("common.hello")}</Paragraph>
        <Paragraph>{t("alreadyHaveAccount.intro", { email, appName })}</Paragraph>
        <Action {...props} href={loginLink}>
          {t("alreadyHaveAccount.loginAction")}
        </Action>
        <Paragraph>{t("alreadyHaveAccount.resetIntro")}</Paragraph>
        <Action {...props} href={link}>
          {t("alreadyHaveAccount.resetAction")}
        </Action>
        <Paragraph>{t("common.linkLifetime", { lifetime: formatLifetime(lifetimeHours, t) })}</Paragraph>
        <RequestDetails {...props} />
        <Paragraph>{t("alreadyHaveAccount.notYou")}</Paragraph>
      </Layout>
    ),
  };
}
