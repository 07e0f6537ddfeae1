import { Action, Paragraph } from "./components";
import { Layout, type Previewed, type Sender } from "./layout";

export interface AlreadyHaveAccountProps extends Sender {
  email: string;
  loginLink: string;
  recoveryLink: string;
}

export const alreadyHaveAccountSubject = ({ appName, t }: Sender) => t("alreadyHaveAccount.subject", { appName });

export function AlreadyHaveAccount({ email, loginLink, recoveryLink, ...sender }: AlreadyHaveAccountProps) {
  const { t, appName } = sender;
  return (
    <Layout {...sender} heading={t("alreadyHaveAccount.heading")} preview={t("alreadyHaveAccount.preview")}>
      <Paragraph>{t("common.hello")}</Paragraph>
      <Paragraph>{t("alreadyHaveAccount.intro", { email, appName })}</Paragraph>
      <Action href={loginLink} sender={sender}>
        {t("alreadyHaveAccount.loginAction")}
      </Action>
      <Paragraph>{t("alreadyHaveAccount.resetIntro")}</Paragraph>
      <Action href={recoveryLink} sender={sender}>
        {t("alreadyHaveAccount.resetAction")}
      </Action>
      <Paragraph>{t("alreadyHaveAccount.notYou")}</Paragraph>
    </Layout>
  );
}

export default AlreadyHaveAccount;

AlreadyHaveAccount.PreviewProps = {
  appName: "Latchkey",
  supportEmail: "help@example.com",
  accent: { light: "#0d6b62", dark: "#62cbb8" },
  email: "alice@example.com",
  loginLink: "http://localhost:3000/login",
  recoveryLink: "http://localhost:3000/forgot-password",
} satisfies Previewed<AlreadyHaveAccountProps>;
