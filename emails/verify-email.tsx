import { Action, Paragraph } from "./components";
import { formatLifetime } from "./formatting";
import { Layout, type Previewed, type Sender } from "./layout";

export interface VerifyEmailProps extends Sender {
  link: string;
  email: string;
  lifetimeHours: number;
}

export const verifyEmailSubject = ({ appName, t }: Sender) => t("verifyEmail.subject", { appName });

export function VerifyEmail({ link, email, lifetimeHours, ...sender }: VerifyEmailProps) {
  const { t, appName } = sender;
  const lifetime = formatLifetime(lifetimeHours, t);
  return (
    <Layout {...sender} heading={t("verifyEmail.heading")} preview={t("verifyEmail.preview", { lifetime })}>
      <Paragraph>{t("common.hello")}</Paragraph>
      <Paragraph>{t("verifyEmail.intro", { email, appName })}</Paragraph>
      <Action href={link} sender={sender}>
        {t("verifyEmail.heading")}
      </Action>
      <Paragraph>{t("verifyEmail.linkLifetime", { lifetime })}</Paragraph>
      <Paragraph>{t("verifyEmail.notYou")}</Paragraph>
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
