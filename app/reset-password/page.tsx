import type { ReactNode } from "react";
import { isWhole } from "@/lib/damaged-link";
import { env } from "@/lib/env";
import { recordLinkOpened } from "@/lib/flows/open-link";
import { checkResetLink } from "@/lib/flows/password-reset";
import { formatTime } from "@/lib/i18n/translate";
import { providerName } from "@/lib/oauth/providers";
import { ReopenMailedLink } from "../_components/mailed-link";
import { View } from "../_components/view";
import { mailedLinkMetadata } from "../_request/mailed-link-metadata";
import { currentRequest, getTranslator } from "../_request/store";
import { formatRelativeTime } from "../account/relative-time";
import { ConfirmPasswordResetForm, InvalidLink, RequestNewResetLinkForm } from "./form";

export const generateMetadata = () => mailedLinkMetadata("/reset-password");

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function ResetPasswordPage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  const { uid, token } = await searchParams;
  const t = getTranslator();
  if (typeof uid !== "string" || typeof token !== "string")
    return (
      <View>
        <ReopenMailedLink />
        <InvalidLink reason={t("resetPassword.invalidLink.incomplete")} />
      </View>
    );

  if (!isWhole({ uid, token })) return <InvalidLink reason={t("invalidLink.damaged")} />;

  const link = await checkResetLink({ uid, token });
  if (link.status === "good") {
    void recordLinkOpened("reset-password", { uid, token }, currentRequest());
    const { email, hasPassword } = link;
    const minLength = env().PASSWORD_MIN_LENGTH;
    const methods = link.methods.map(({ id, provider, createdAt, young }) => ({
      id,
      provider: providerName(provider),
      ago: formatRelativeTime((Date.now() - createdAt.getTime()) / 1_000, t),
      young,
    }));
    return <ConfirmPasswordResetForm {...{ uid, token, email, hasPassword, minLength, methods }} />;
  }
  if (link.status === "invalid") return <InvalidLink reason={t("resetPassword.invalidLink.used")} />;
  const reason = t("resetPassword.invalidLink.expired", { time: formatTime(link.since, t.language) });
  return <RequestNewResetLinkForm {...link.newLink} reason={reason} />;
}
