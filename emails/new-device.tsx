import type { EmailContent } from "./layout";
import { formatLatest, NoticeEmail, type NoticeProps } from "./notice";

export function newDevice(props: NoticeProps): EmailContent {
  const { t, appName, email } = props;
  return {
    subject: t("newDevice.subject", { appName }),
    body: (
      <NoticeEmail
        {...props}
        heading={t("newDevice.heading")}
        preview={t("newDevice.preview", { when: formatLatest(props) })}
        intro={t("newDevice.intro", { email, appName })}
      />
    ),
  };
}
