import { HelpDeskEmail, type HelpDeskProps } from "./help-desk";
import type { EmailContent } from "./layout";

export function accountDisabled(props: HelpDeskProps): EmailContent {
  const { t, appName, email } = props;
  return {
    subject: t("accountDisabled.subject", { appName }),
    body: (
      <HelpDeskEmail
        {...props}
        heading={t("accountDisabled.heading")}
        preview={t("accountDisabled.preview")}
        intro={t("accountDisabled.intro", { email, appName })}
      />
    ),
  };
}
