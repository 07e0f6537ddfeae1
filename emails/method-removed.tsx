import type { EmailContent } from "./layout";
import { formatLatest, formatProviders, NoticeEmail, type NoticeProps } from "./notice";

export function methodRemoved(props: NoticeProps): EmailContent {
  const { t, appName, email } = props;
  const provider = formatProviders(props);
  return {
    subject: t("methodRemoved.subject", { provider, appName }),
    body: (
      <NoticeEmail
        {...props}
        heading={t("methodRemoved.heading")}
        preview={t("methodRemoved.preview", { provider, when: formatLatest(props) })}
        intro={t("methodRemoved.intro", { provider, email, appName })}
      />
    ),
  };
}
