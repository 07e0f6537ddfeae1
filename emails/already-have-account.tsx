import { Action, Paragraph } from "./components";
import { type EmailContent, type EmailProps, Layout } from "./layout";

export interface AlreadyHaveAccountProps extends EmailProps {
  email: string;
  loginLink: string;
  forgotPasswordLink: string;
}

export function alreadyHaveAccount(props: AlreadyHaveAccountProps): EmailContent {
  const { t, appName, email, loginLink, forgotPasswordLink } = props;
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
        <Action {...props} href={forgotPasswordLink}>
          {t("alreadyHaveAccount.resetAction")}
        </Action>
        <Paragraph>{t("alreadyHaveAccount.notYou")}</Paragraph>
      </Layout>
    ),
  };
}
