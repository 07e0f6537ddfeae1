import { Action, Layout, Paragraph, type Sender } from "./layout";

/** @param lifetime in words, such as "24 hours" */
export interface VerifyEmailProps extends Sender {
  link: string;
  email: string;
  lifetime: string;
}

export const verifyEmailSubject = ({ appName }: Sender) => `Confirm your email for ${appName}`;

export function VerifyEmail({ link, email, lifetime, ...sender }: VerifyEmailProps) {
  return (
    <Layout {...sender} heading="Confirm your email" preview={`One step is left. The link works for ${lifetime}.`}>
      <Paragraph>Hello,</Paragraph>
      <Paragraph>
        someone, hopefully you, signed up at {sender.appName} with the address {email}. Follow the link below to confirm
        that it is yours:
      </Paragraph>
      <Action href={link} accent={sender.accent}>
        Confirm your email
      </Action>
      <Paragraph>The link works for {lifetime} after it was asked for. Of several, the newest counts.</Paragraph>
      <Paragraph>
        If you did not sign up, do not follow the link: without it nobody can use the account, and you need do nothing.
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
  lifetime: "24 hours",
} satisfies VerifyEmailProps;
