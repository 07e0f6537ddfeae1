import { Action, Paragraph } from "./components";
import { Layout, type Previewed, type Sender } from "./layout";

export interface AlreadyHaveAccountProps extends Sender {
  email: string;
  loginLink: string;
  recoveryLink: string;
}

export const alreadyHaveAccountSubject = ({ appName, t }: Sender) =>
  t("You already have an account at {appName}", { appName });

export function AlreadyHaveAccount({ email, loginLink, recoveryLink, ...sender }: AlreadyHaveAccountProps) {
  const { t, appName } = sender;
  return (
    <Layout
      {...sender}
      heading={t("You already have an account")}
      preview={t("You can log in, or choose a new password.")}
    >
      <Paragraph>{t("Hello,")}</Paragraph>
      <Paragraph>
        {t(
          "someone, hopefully you, tried to sign up at {appName} with the address {email}. It has an account already, so no second one was made, and nothing about it has changed. You can log in:",
          { email, appName },
        )}
      </Paragraph>
      <Action href={loginLink} sender={sender}>
        {t("Log in")}
      </Action>
      <Paragraph>{t("If you no longer know your password, choose a new one:")}</Paragraph>
      <Action href={recoveryLink} sender={sender}>
        {t("Choose a new password")}
      </Action>
      <Paragraph>{t("If that was not you, ignore this email: nobody got in.")}</Paragraph>
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
