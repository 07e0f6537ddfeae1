import type { EmailContent } from "./layout";
import { formatLatest, NoticeEmail, type NoticeProps } from "./notice";

export function sessionsEnded(props: NoticeProps): EmailContent {
  const { t, appName, email } = props;
  return {
    subject: t("sessionsEnded.subject", { appName }),
    body: (
      <NoticeEmail
        {...props}
        heading={t("sessionsEnded.heading")}
        preview={t("sessionsEnded.preview", { when: formatLatest(props) })}
        intro={t("sessionsEnded.intro", { email, appName })}
      />
    ),
  };
}
