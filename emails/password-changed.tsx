import { formatList } from "../lib/i18n/translate";
import { Paragraph } from "./components";
import type { EmailContent } from "./layout";
import { formatLatest, NoticeEmail, type NoticeProps } from "./notice";

export function passwordChanged(props: NoticeProps): EmailContent {
  const { t, appName, email, events } = props;
  const removed = [...new Set(events.flatMap((event) => event.removed ?? []))];
  const left = events[0]?.left;
  return {
    subject: t("passwordChanged.subject", { appName }),
    body: (
      <NoticeEmail
        {...props}
        heading={t("passwordChanged.heading")}
        preview={t("passwordChanged.preview", { email, when: formatLatest(props) })}
        intro={t("passwordChanged.intro", { email, appName })}
      >
        {removed.length > 0 && (
          <Paragraph>{t("passwordChanged.removed", { providers: formatList(removed, t.language) })}</Paragraph>
        )}
        {left && (
          <Paragraph>
            {left.length > 0
              ? t("passwordChanged.left", { providers: formatList(left, t.language) })
              : t("passwordChanged.nothingElse")}
          </Paragraph>
        )}
      </NoticeEmail>
    ),
  };
}
