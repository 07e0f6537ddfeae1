import { formatChoice } from "./components";
import type { EmailContent } from "./layout";
import { ResetLinkEmail, type ResetPasswordProps } from "./reset-password";

export interface SetPasswordProps extends ResetPasswordProps {
  providers: string[];
}

export function setPassword({ providers, ...props }: SetPasswordProps): EmailContent {
  const { t, email, appName } = props;
  const intro =
    providers.length > 0
      ? t("setPassword.introWithProviders", { email, appName, providers: formatChoice(providers, t) })
      : t("setPassword.intro", { email, appName });
  return {
    subject: t("setPassword.subject", { appName }),
    body: (
      <ResetLinkEmail
        {...props}
        heading={t("setPassword.heading")}
        preview={t("setPassword.preview")}
        intro={intro}
        ifNotYou={t("setPassword.notYou")}
      />
    ),
  };
}
