import type { EmailContent } from "./layout";
import { formatLatest, formatProviders, NoticeEmail, type NoticeProps } from "./notice";

export function methodAdded(props: NoticeProps): EmailContent {
  const { t, appName, email } = props;
  const provider = formatProviders(props);
  return {
    subject: t("methodAdded.subject", { provider, appName }),
    body: (
      <NoticeEmail
        {...props}
        heading={t("methodAdded.heading")}
        preview={t("methodAdded.preview", { provider, when: formatLatest(props) })}
        intro={t("methodAdded.intro", { provider, email, appName })}
      />
    ),
  };
}
