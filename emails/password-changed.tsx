import { Action, Panel, Paragraph } from "./components";
import { type DeviceDescription, describeDevice, formatTime } from "./formatting";
import { Layout, type Previewed, type Sender } from "./layout";

export interface PasswordChangedProps extends Sender, DeviceDescription {
  email: string;
  changedAt: Date;
  recoveryLink: string;
}

export const passwordChangedSubject = ({ appName, t }: Sender) =>
  t("Your password for {appName} was changed", { appName });

export function PasswordChanged({ email, changedAt, recoveryLink, ...rest }: PasswordChangedProps) {
  const { t, appName } = rest;
  const when = formatTime(changedAt, t);
  return (
    <Layout
      {...rest}
      heading={t("Your password was changed")}
      preview={t("The password of {email} was changed on {when}.", { email, when })}
    >
      <Paragraph>{t("Hello,")}</Paragraph>
      <Paragraph>
        {t("the password of the account {email} at {appName} was changed. Every other device was logged out.", {
          email,
          appName,
        })}
      </Paragraph>
      <Panel>
        {t("Changed on: {when}", { when })}
        <br />
        {describeDevice(rest, t)}
      </Panel>
      <Paragraph>{t("If that was you, all is well, and there is nothing to do.")}</Paragraph>
      <Paragraph>{t("If it was not you, take your account back now by choosing a new password:")}</Paragraph>
      <Action href={recoveryLink} sender={rest}>
        {t("It was not me")}
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
