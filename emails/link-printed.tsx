import type { EmailContent } from "./layout";
import { formatLatest, NoticeEmail, type NoticeProps } from "./notice";

export function linkPrinted(props: NoticeProps): EmailContent {
  const { t, appName, email } = props;
  return {
    subject: t("linkPrinted.subject", { appName }),
    body: (
      <NoticeEmail
        {...props}
        heading={t("linkPrinted.heading")}
        preview={t("linkPrinted.preview", { when: formatLatest(props) })}
        intro={t("linkPrinted.intro", { email, appName })}
      />
    ),
  };
}
