import { Action, Paragraph } from "./components";
import { formatChoice, formatLifetime } from "./formatting";
import { Layout, type Previewed, type Sender } from "./layout";
import { RequestPhrase, type RequestPhraseProps } from "./request-phrase";

/** @param providers by which the account signs in, such as "Google"; empty when it has none */
export interface SetPasswordProps extends Sender, RequestPhraseProps {
  link: string;
  email: string;
  lifetimeHours: number;
  providers: string[];
}

export const setPasswordSubject = ({ appName, t }: Sender) => t("setPassword.subject", { appName });

export function SetPassword({ link, email, lifetimeHours, providers, ...sender }: SetPasswordProps) {
  const { t, appName } = sender;
  const lifetime = formatLifetime(lifetimeHours, t);
  return (
    <Layout {...sender} heading={t("setPassword.heading")} preview={t("setPassword.preview")}>
      <Paragraph>{t("common.hello")}</Paragraph>
      <Paragraph>
        {providers.length > 0
          ? t("setPassword.introWithProviders", { email, appName, providers: formatChoice(providers, t) })
          : t("setPassword.intro", { email, appName })}
      </Paragraph>
      <Action href={link} sender={sender}>
        {t("setPassword.heading")}
      </Action>
      <Paragraph>{t("common.linkLifetime", { lifetime })}</Paragraph>
      <RequestPhrase {...sender} />
      <Paragraph>{t("setPassword.notYou")}</Paragraph>
    </Layout>
  );
}

export default SetPassword;

SetPassword.PreviewProps = {
  appName: "Latchkey",
  supportEmail: "help@example.com",
  accent: { light: "#0d6b62", dark: "#62cbb8" },
  link: "http://localhost:3000/reset-password?uid=MQ&token=d1rcit-86dbba63a4a79bcfbc983a6ce4757080",
  email: "alice@example.com",
  lifetimeHours: 24,
  providers: ["Google"],
  phrase: "amber otter",
  askedAt: new Date("2026-11-20T15:04:00Z"),
  browser: "Firefox",
  system: "Linux",
  network: "203.0.113.x",
} satisfies Previewed<SetPasswordProps>;
