import { Action, Panel, Paragraph } from "./components";
import { type DeviceDescription, describeDevice, formatTime } from "./formatting";
import { Layout, type Previewed, type Sender } from "./layout";

export interface PasswordChangedProps extends Sender, DeviceDescription {
  email: string;
  changedAt: Date;
  recoveryLink: string;
}

export const passwordChangedSubject = ({ appName, t }: Sender) => t("passwordChanged.subject", { appName });

export function PasswordChanged({ email, changedAt, recoveryLink, ...rest }: PasswordChangedProps) {
  const { t, appName } = rest;
  const when = formatTime(changedAt, t);
  return (
    <Layout {...rest} heading={t("passwordChanged.heading")} preview={t("passwordChanged.preview", { email, when })}>
      <Paragraph>{t("common.hello")}</Paragraph>
      <Paragraph>
        {t("passwordChanged.intro", {
          email,
          appName,
        })}
      </Paragraph>
      <Panel>
        {t("passwordChanged.changedOn", { when })}
        <br />
        {describeDevice(rest, t)}
      </Panel>
      <Paragraph>{t("passwordChanged.wasYou")}</Paragraph>
      <Paragraph>{t("passwordChanged.notYou")}</Paragraph>
      <Action href={recoveryLink} sender={rest}>
        {t("passwordChanged.action")}
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
