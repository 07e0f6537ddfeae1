import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { isWhole } from "@/lib/damaged-link";
import { env } from "@/lib/env";
import { recordLinkOpened } from "@/lib/flows/open-link";
import { checkVerifyLink } from "@/lib/flows/sign-up";
import { formatTime } from "@/lib/i18n/translate";
import { ButtonLink, Stack, TextLink } from "../_components/button";
import { BrokenLinkIcon } from "../_components/icons";
import { ReopenMailedLink } from "../_components/mailed-link";
import { PageHead } from "../_components/page-head";
import { View } from "../_components/view";
import { mailedLinkMetadata } from "../_request/mailed-link-metadata";
import { currentRequest, getTranslator } from "../_request/store";
import { VerifyEmailForm } from "./form";

export const generateMetadata = () => mailedLinkMetadata("/verify-email");

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function VerifyEmailPage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  if (env().SIGN_UP === "closed") notFound();
  const { uid, token } = await searchParams;
  const t = getTranslator();
  if (typeof uid !== "string" || typeof token !== "string")
    return (
      <View>
        <ReopenMailedLink />
        <InvalidLink reason={t("verifyEmail.invalidLink.incomplete")} />
      </View>
    );

  if (!isWhole({ uid, token })) return <InvalidLink reason={t("invalidLink.damaged")} />;

  const link = await checkVerifyLink({ uid, token });
  switch (link.status) {
    case "good":
      void recordLinkOpened("verify-email", { uid, token, email: link.email }, currentRequest());
      return <VerifyEmailForm {...{ uid, token, ...link }} minLength={env().PASSWORD_MIN_LENGTH} />;
    case "taken":
      return <InvalidLink reason={t("verifyEmail.invalidLink.taken")} hasAccount />;
    case "expired":
      return (
        <InvalidLink reason={t("verifyEmail.invalidLink.expired", { time: formatTime(link.since, t.language) })} />
      );
    case "invalid":
      return <InvalidLink reason={t("verifyEmail.invalidLink.unknown")} />;
  }
}

function InvalidLink({ reason, hasAccount = false }: { reason: string; hasAccount?: boolean }): ReactNode {
  const t = getTranslator();
  return (
    <View>
      <PageHead title={t("common.invalidLink")} icon={<BrokenLinkIcon />}>
        <p>{reason}</p>
      </PageHead>
      <Stack>
        {hasAccount ? (
          <>
            <ButtonLink href="/login">{t("common.logIn")}</ButtonLink>
            <TextLink href="/forgot-password">{t("common.forgotPassword")}</TextLink>
          </>
        ) : (
          <>
            <ButtonLink href="/signup">{t("verifyEmail.signUpAgain")}</ButtonLink>
            <TextLink href="/login">{t("common.backToLogin")}</TextLink>
          </>
        )}
      </Stack>
    </View>
  );
}
