import { Action, Layout, Paragraph, type Sender } from "./layout";
import { Passport, type PassportProps } from "./passport";

/** @param providers by which the account signs in, such as "Google"; empty when it has none */
export interface SetPasswordProps extends Sender, PassportProps {
  link: string;
  email: string;
  lifetime: string;
  providers: string[];
}

export const setPasswordSubject = ({ appName }: Sender) => `Set a password for ${appName}`;

export function SetPassword({ link, email, lifetime, providers, ...rest }: SetPasswordProps) {
  return (
    <Layout {...rest} heading="Set a password" preview={`Your account has no password yet. The link works once.`}>
      <Paragraph>Hello,</Paragraph>
      <Paragraph>
        someone, hopefully you, asked for a new password for the account {email} at {rest.appName}. It has no password
        yet
        {providers.length > 0 ? `: you sign in with ${providers.join(" or ")}, and that goes on working` : ""}. If you
        would like a password as well, follow the link below:
      </Paragraph>
      <Action href={link} accent={rest.accent}>
        Set a password
      </Action>
      <Paragraph>The link works for {lifetime} after it was asked for, and only once.</Paragraph>
      <Passport {...rest} />
      <Paragraph>If you did not ask for this, ignore this email: nothing changes, and nobody got in.</Paragraph>
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
  lifetime: "24 hours",
  providers: ["Google"],
  passport: "amber otter",
  when: "20 November 2026 at 15:04 UTC",
  browser: "Firefox on Linux",
  network: "203.0.113.x",
} satisfies SetPasswordProps;
