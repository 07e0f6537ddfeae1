import { Action, Paragraph } from "./components";
import { formatLifetime } from "./formatting";
import { Layout, type Previewed, type Sender } from "./layout";

export interface VerifyEmailProps extends Sender {
  link: string;
  email: string;
  lifetimeHours: number;
}

export const verifyEmailSubject = ({ appName, t }: Sender) => t("Confirm your email for {appName}", { appName });

export function VerifyEmail({ link, email, lifetimeHours, ...sender }: VerifyEmailProps) {
  const { t, appName } = sender;
  const lifetime = formatLifetime(lifetimeHours, t);
  return (
    <Layout
      {...sender}
      heading={t("Confirm your email")}
      preview={t("One step is left. The link works for {lifetime}.", { lifetime })}
    >
      <Paragraph>{t("Hello,")}</Paragraph>
      <Paragraph>
        {t(
          "someone, hopefully you, signed up at {appName} with the address {email}. Follow the link below to confirm that it is yours:",
          { email, appName },
        )}
      </Paragraph>
      <Action href={link} sender={sender}>
        {t("Confirm your email")}
      </Action>
      <Paragraph>
        {t("The link works for {lifetime} after it was asked for. Of several, the newest counts.", { lifetime })}
      </Paragraph>
      <Paragraph>
        {t(
          "If you did not sign up, do not follow the link: without it nobody can use the account, and you need do nothing.",
        )}
      </Paragraph>
    </Layout>
  );
}

export default VerifyEmail;

VerifyEmail.PreviewProps = {
  appName: "Latchkey",
  supportEmail: "help@example.com",
  accent: { light: "#0d6b62", dark: "#62cbb8" },
  link: "http://localhost:3000/verify-email?uid=MQ&token=d1rcit-86dbba63a4a79bcfbc983a6ce4757080",
  email: "alice@example.com",
  lifetimeHours: 24,
} satisfies Previewed<VerifyEmailProps>;
