import { type Origin, originInWords, timeInWords } from "./formatting";
import { Layout, type Previewed, type Sender } from "./layout";
import { Action, Panel, Paragraph } from "./components";

export interface PasswordChangedProps extends Sender, Origin {
  email: string;
  changedAt: Date;
  recoveryLink: string;
}

export const passwordChangedSubject = ({ appName, say }: Sender) =>
  say("Your password for {appName} was changed", { appName });

export function PasswordChanged({ email, changedAt, recoveryLink, ...rest }: PasswordChangedProps) {
  const { say, appName } = rest;
  const when = timeInWords(changedAt, say);
  return (
    <Layout
      {...rest}
      heading={say("Your password was changed")}
      preview={say("The password of {email} was changed on {when}.", { email, when })}
    >
      <Paragraph>{say("Hello,")}</Paragraph>
      <Paragraph>
        {say("the password of the account {email} at {appName} was changed. Every other device was logged out.", {
          email,
          appName,
        })}
      </Paragraph>
      <Panel>
        {say("Changed on: {when}", { when })}
        <br />
        {originInWords(rest, say)}
      </Panel>
      <Paragraph>{say("If that was you, all is well, and there is nothing to do.")}</Paragraph>
      <Paragraph>{say("If it was not you, take your account back now by choosing a new password:")}</Paragraph>
      <Action href={recoveryLink} sender={rest}>
        {say("It was not me")}
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
  changedAt: new Date("2026-11-20T15:04:00Z"),
  browser: "Firefox",
  system: "Linux",
  network: "203.0.113.x",
  recoveryLink: "http://localhost:3000/forgot-password",
} satisfies Previewed<PasswordChangedProps>;
