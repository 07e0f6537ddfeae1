import { HelpDeskEmail, type HelpDeskProps } from "./help-desk";
import type { EmailContent } from "./layout";

export function accountDeleted(props: HelpDeskProps): EmailContent {
  const { t, appName, email } = props;
  return {
    subject: t("accountDeleted.subject", { appName }),
    body: (
      <HelpDeskEmail
        {...props}
        heading={t("accountDeleted.heading")}
        preview={t("accountDeleted.preview")}
        intro={t("accountDeleted.intro", { email, appName })}
      />
    ),
  };
}
