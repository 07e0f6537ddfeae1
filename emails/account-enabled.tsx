import type { EmailContent } from "./layout";
import { formatLatest, NoticeEmail, type NoticeProps } from "./notice";

export function accountEnabled(props: NoticeProps): EmailContent {
  const { t, appName, email } = props;
  return {
    subject: t("accountEnabled.subject", { appName }),
    body: (
      <NoticeEmail
        {...props}
        heading={t("accountEnabled.heading")}
        preview={t("accountEnabled.preview", { when: formatLatest(props) })}
        intro={t("accountEnabled.intro", { email, appName })}
      />
    ),
  };
}
