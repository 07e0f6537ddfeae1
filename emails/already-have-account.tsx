import { Action, Layout, Paragraph, type Sender } from "./layout";

export interface AlreadyHaveAccountProps extends Sender {
  email: string;
  loginLink: string;
  recoveryLink: string;
}

export const alreadyHaveAccountSubject = ({ appName }: Sender) => `You already have an account at ${appName}`;

export function AlreadyHaveAccount({ email, loginLink, recoveryLink, ...sender }: AlreadyHaveAccountProps) {
  return (
    <Layout {...sender} heading="You already have an account" preview="You can log in, or choose a new password.">
      <Paragraph>Hello,</Paragraph>
      <Paragraph>
        someone, hopefully you, tried to sign up at {sender.appName} with the address {email}. It has an account
        already, so no second one was made, and nothing about it has changed. You can log in:
      </Paragraph>
      <Action href={loginLink} accent={sender.accent}>
        Log in
      </Action>
      <Paragraph>If you no longer know your password, choose a new one:</Paragraph>
      <Action href={recoveryLink} accent={sender.accent}>
        Choose a new password
      </Action>
      <Paragraph>If that was not you, ignore this email: nobody got in.</Paragraph>
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
} satisfies AlreadyHaveAccountProps;
