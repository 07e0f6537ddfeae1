import { Action, formatLifetime, Paragraph, RequestDetails, type RequestProps } from "./components";
import { type EmailContent, type EmailProps, Layout } from "./layout";

export interface ResetLinkProps extends EmailProps, RequestProps {
  email: string;
  link: string;
  lifetimeHours: number;
}

export interface ResetPasswordProps extends ResetLinkProps {
  /** To /not-me, where somebody else may be in the account. */
  lockLink?: string | undefined;
}

export function resetPassword(props: ResetPasswordProps): EmailContent {
  const { t, email, appName } = props;
  return {
    subject: t("resetPassword.subject", { appName }),
    body: (
      <ResetLinkEmail
        {...props}
        heading={t("resetPassword.heading")}
        preview={t("resetPassword.preview", { lifetime: formatLifetime(props.lifetimeHours, t) })}
        intro={t("resetPassword.intro", { email, appName })}
        ifNotYou={t("resetPassword.notYou")}
      />
    ),
  };
}

interface ResetLinkTexts {
  heading: string;
  preview: string;
  intro: string;
  ifNotYou: string;
}

export function ResetLinkEmail({ heading, preview, intro, ifNotYou, ...props }: ResetPasswordProps & ResetLinkTexts) {
  const { t, link, lifetimeHours, lockLink } = props;
  return (
    <Layout {...props} heading={heading} preview={preview}>
      <Paragraph>{t("common.hello")}</Paragraph>
      <Paragraph>{intro}</Paragraph>
      <Action {...props} href={link}>
        {heading}
      </Action>
      <Paragraph>{t("common.linkLifetime", { lifetime: formatLifetime(lifetimeHours, t) })}</Paragraph>
      <RequestDetails {...props} />
      {lockLink ? (
        <>
          <Paragraph>{t("resetPassword.lock")}</Paragraph>
          <Action {...props} href={lockLink}>
            {t("resetPassword.lockAction")}
          </Action>
        </>
      ) : (
        <Paragraph>{ifNotYou}</Paragraph>
      )}
    </Layout>
  );
}
