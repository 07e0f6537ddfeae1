import { Action, Paragraph } from "./components";
import { formatLifetime } from "./formatting";
import { Layout, type Previewed, type Sender } from "./layout";
import { RequestPhrase, type RequestPhraseProps } from "./request-phrase";

export interface ResetPasswordProps extends Sender, RequestPhraseProps {
  link: string;
  email: string;
  lifetimeHours: number;
}

export const resetPasswordSubject = ({ appName, t }: Sender) => t("resetPassword.subject", { appName });

export function ResetPassword({ link, email, lifetimeHours, ...sender }: ResetPasswordProps) {
  const { t, appName } = sender;
  const lifetime = formatLifetime(lifetimeHours, t);
  return (
    <Layout {...sender} heading={t("resetPassword.heading")} preview={t("resetPassword.preview", { lifetime })}>
      <Paragraph>{t("common.hello")}</Paragraph>
      <Paragraph>{t("resetPassword.intro", { email, appName })}</Paragraph>
      <Action href={link} sender={sender}>
        {t("resetPassword.heading")}
      </Action>
      <Paragraph>{t("common.linkLifetime", { lifetime })}</Paragraph>
      <RequestPhrase {...sender} />
      <Paragraph>{t("resetPassword.notYou")}</Paragraph>
    </Layout>
  );
}

export default ResetPassword;

ResetPassword.PreviewProps = {
  appName: "Latchkey",
  supportEmail: "help@example.com",
  accent: { light: "#0d6b62", dark: "#62cbb8" },
  link: "http://localhost:3000/reset-password?uid=MQ&token=d1rcit-86dbba63a4a79bcfbc983a6ce4757080",
  email: "alice@example.com",
  lifetimeHours: 24,
  phrase: "amber otter",
  askedAt: new Date("2026-11-20T15:04:00Z"),
  browser: "Firefox",
  system: "Linux",
  network: "203.0.113.x",
} satisfies Previewed<ResetPasswordProps>;
