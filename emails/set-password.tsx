import { choiceInWords, lifetimeInWords } from "./formatting";
import { Layout, type Previewed, type Sender } from "./layout";
import { Action, Paragraph } from "./components";
import { Passport, type PassportProps } from "./request-phrase";

/** @param providers by which the account signs in, such as "Google"; empty when it has none */
export interface SetPasswordProps extends Sender, PassportProps {
  link: string;
  email: string;
  lifetimeHours: number;
  providers: string[];
}

export const setPasswordSubject = ({ appName, say }: Sender) => say("Set a password for {appName}", { appName });

export function SetPassword({ link, email, lifetimeHours, providers, ...sender }: SetPasswordProps) {
  const { say, appName } = sender;
  const lifetime = lifetimeInWords(lifetimeHours, say);
  return (
    <Layout
      {...sender}
      heading={say("Set a password")}
      preview={say("Your account has no password yet. The link works once.")}
    >
      <Paragraph>{say("Hello,")}</Paragraph>
      <Paragraph>
        {providers.length > 0
          ? say(
              "someone, hopefully you, asked for a new password for the account {email} at {appName}. It has no password yet: you sign in with {providers}, and that goes on working. If you would like a password as well, follow the link below:",
              { email, appName, providers: choiceInWords(providers, say) },
            )
          : say(
              "someone, hopefully you, asked for a new password for the account {email} at {appName}. It has no password yet. If you would like a password as well, follow the link below:",
              { email, appName },
            )}
      </Paragraph>
      <Action href={link} sender={sender}>
        {say("Set a password")}
      </Action>
      <Paragraph>{say("The link works for {lifetime} after it was asked for, and only once.", { lifetime })}</Paragraph>
      <Passport {...sender} />
      <Paragraph>
        {say("If you did not ask for this, ignore this email: nothing changes, and nobody got in.")}
      </Paragraph>
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
  passport: "amber otter",
  askedAt: new Date("2026-11-20T15:04:00Z"),
  browser: "Firefox",
  system: "Linux",
  network: "203.0.113.x",
} satisfies Previewed<SetPasswordProps>;
