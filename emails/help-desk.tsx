import { formatTime } from "../lib/i18n/translate";
import { formatDevice, Panel, Paragraph } from "./components";
import { type EmailProps, Layout } from "./layout";

export interface HelpDeskProps extends EmailProps {
  email: string;
  at: Date;
}

interface HelpDeskEmailProps extends HelpDeskProps {
  heading: string;
  preview: string;
  intro: string;
}

/** What the help desk did that no link undoes: whom to ask is all there is to say. */
export function HelpDeskEmail({ at, intro, ...layout }: HelpDeskEmailProps) {
  const { t, supportEmail } = layout;
  return (
    <Layout {...layout}>
      <Paragraph>{t("common.hello")}</Paragraph>
      <Paragraph>{intro}</Paragraph>
      <Panel>
        {t("notice.when", { when: formatTime(at, t.language) })}
        <br />
        {formatDevice({ helpDesk: true }, t)}
      </Panel>
      {supportEmail && <Paragraph>{t("helpDesk.mistake", { supportEmail })}</Paragraph>}
    </Layout>
  );
}
