import { Action, Layout, Paragraph, type Sender } from "./layout";

/** @param lifetime in words, such as "24 hours" */
export interface ResetPasswordProps extends Sender {
  link: string;
  email: string;
  lifetime: string;
}

export const resetPasswordSubject = ({ appName }: Sender) => `Reset your password for ${appName}`;

export function ResetPassword({ link, email, lifetime, ...sender }: ResetPasswordProps) {
  return (
    <Layout {...sender} preview={`Choose a new password. The link works for ${lifetime}, once.`}>
      <Paragraph>Hello,</Paragraph>
      <Paragraph>
        someone, hopefully you, asked for a new password for the account {email} at {sender.appName}. Follow the link
        below to choose it:
      </Paragraph>
      <Action href={link}>Set a new password</Action>
      <Paragraph>The link works for {lifetime} after it was asked for, and only once.</Paragraph>
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
  link: "http://localhost:3000/reset-password?uid=MQ&token=d1rcit-86dbba63a4a79bcfbc983a6ce4757080",
  email: "alice@example.com",
  lifetime: "24 hours",
} satisfies ResetPasswordProps;
