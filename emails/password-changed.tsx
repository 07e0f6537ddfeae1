import { Action, Layout, Panel, Paragraph, type Sender } from "./layout";

/** @param when such as "20 November 2026 at 15:04 UTC" */
export interface PasswordChangedProps extends Sender {
  email: string;
  when: string;
  /** Such as "Firefox on Linux". */
  browser: string;
  /** Such as "203.0.113.x". */
  network: string;
  recoveryLink: string;
}

export const passwordChangedSubject = ({ appName }: Sender) => `Your password for ${appName} was changed`;

export function PasswordChanged({ email, when, browser, network, recoveryLink, ...sender }: PasswordChangedProps) {
  return (
    <Layout
      {...sender}
      heading="Your password was changed"
      preview={`The password of ${email} was changed on ${when}.`}
    >
      <Paragraph>Hello,</Paragraph>
      <Paragraph>
        the password of the account {email} at {sender.appName} was changed. Every other device was logged out.
      </Paragraph>
      <Panel>
        Changed on: {when}
        <br />
        From: {browser}, network {network}
      </Panel>
      <Paragraph>If that was you, all is well, and there is nothing to do.</Paragraph>
      <Paragraph>If it was not you, take your account back now by choosing a new password:</Paragraph>
      <Action href={recoveryLink} accent={sender.accent}>
        It was not me
      </Action>
    </Layout>
  );
}

export default PasswordChanged;

PasswordChanged.PreviewProps = {
  appName: "Latchkey",
  supportEmail: "help@example.com",
  accent: { light: "#0d6b62", dark: "#62cbb8" },
  email: "alice@example.com",
  when: "20 November 2026 at 15:04 UTC",
  browser: "Firefox on Linux",
  network: "203.0.113.x",
  recoveryLink: "http://localhost:3000/forgot-password",
} satisfies PasswordChangedProps;
