import { Action, Layout, Paragraph, type Sender } from "./layout";
import { Passport, type PassportProps } from "./passport";

/** @param lifetime in words, such as "24 hours" */
export interface ResetPasswordProps extends Sender, PassportProps {
  link: string;
  email: string;
  lifetime: string;
}

export const resetPasswordSubject = ({ appName }: Sender) => `Reset your password for ${appName}`;

export function ResetPassword({ link, email, lifetime, ...rest }: ResetPasswordProps) {
  return (
    <Layout {...rest} heading="Set a new password" preview={`The link works for ${lifetime}, once.`}>
      <Paragraph>Hello,</Paragraph>
      <Paragraph>
        someone, hopefully you, asked for a new password for the account {email} at {rest.appName}. Follow the link
        below to choose it:
      </Paragraph>
      <Action href={link} accent={rest.accent}>
        Set a new password
      </Action>
      <Paragraph>The link works for {lifetime} after it was asked for, and only once.</Paragraph>
      <Passport {...rest} />
      <Paragraph>
        If you did not ask for this, ignore this email: your password stays as it is, and nobody got in.
      </Paragraph>
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
  lifetime: "24 hours",
  passport: "amber otter",
  when: "20 November 2026 at 15:04 UTC",
  browser: "Firefox on Linux",
  network: "203.0.113.x",
} satisfies ResetPasswordProps;
