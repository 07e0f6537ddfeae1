import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { isWhole } from "@/lib/damaged-link";
import { isReauthenticationLinkValid } from "@/lib/flows/reauthenticate";
import { providersOf } from "@/lib/models/identities";
import { recentlyAuthenticated } from "@/lib/models/sessions";
import { configuredProviders, provesFreshness } from "@/lib/oauth/providers";
import { linkLifetimeHours } from "@/lib/tokens";
import { TextLink } from "../../_components/button";
import { BrokenLinkIcon } from "../../_components/icons";
import { ReopenMailedLink } from "../../_components/mailed-link";
import { Notice } from "../../_components/notice";
import { PageHead } from "../../_components/page-head";
import { View } from "../../_components/view";
import { mailedLinkMetadata } from "../../_request/mailed-link-metadata";
import { requireSession } from "../../_request/page-session";
import { safeReturnPath } from "../../_request/return-path";
import { currentSession } from "../../_request/session";
import { getTranslator } from "../../_request/store";
import { reauthenticateWithProviderAction } from "../../continue-with/actions";
import { ContinueWithButtons } from "../../continue-with/buttons";
import { EmailReauthenticationForm, ReauthenticateByEmailForm, ReauthenticateForm } from "./form";

export const generateMetadata = () => mailedLinkMetadata("/account/reauthenticate");

const LINK_MINUTES = linkLifetimeHours("reauthenticate") * 60;

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function ReauthenticatePage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  const { callbackUrl, problem, token } = await searchParams;
  if (typeof token === "string") return <MailedLink token={token} />;
  const returnTo = safeReturnPath(callbackUrl);
  const { user, session } = await requireSession(returnTo);
  if (recentlyAuthenticated(session)) redirect(returnTo);
  if (user.passwordHash !== null) return <ReauthenticateForm email={user.email} callbackUrl={returnTo} />;
  const t = getTranslator();
  const linked = await providersOf(user.id);
  const providerIds = configuredProviders()
    .filter((provider) => provesFreshness(provider) && linked.includes(provider.id))
    .map(({ id }) => id);
  return (
    <View>
      <ReopenMailedLink />
      <EmailReauthenticationForm minutes={LINK_MINUTES}>
        <PageHead title={t("reauthenticate.title")}>
          <p>{t("reauthenticate.intro")}</p>
        </PageHead>
        {problem === "provider" && <Notice kind="wrong">{t("reauthenticate.providerFailed")}</Notice>}
        {problem === "stale" && <Notice kind="wrong">{t("reauthenticate.stale")}</Notice>}
        <ContinueWithButtons
          action={reauthenticateWithProviderAction}
          callbackUrl={returnTo}
          providerIds={providerIds}
        />
      </EmailReauthenticationForm>
    </View>
  );
}

/** Changes nothing. In another browser it says where the link works. */
async function MailedLink({ token }: { token: string }): Promise<ReactNode> {
  const current = await currentSession();
  if (current && recentlyAuthenticated(current.session)) redirect("/account");
  if (current && isReauthenticationLinkValid(current.user, current.session, token))
    return <ReauthenticateByEmailForm token={token} />;
  const t = getTranslator();
  const explanation = (
    <PageHead title={t("common.invalidLink")} icon={<BrokenLinkIcon />}>
      {!isWhole({ token }) && <p>{t("invalidLink.damaged")}</p>}
      <p>{t("reauthenticate.byEmail.invalidLink", { minutes: LINK_MINUTES })}</p>
    </PageHead>
  );
  if (current?.user.passwordHash === null)
    return <EmailReauthenticationForm minutes={LINK_MINUTES}>{explanation}</EmailReauthenticationForm>;
  return (
    <View>
      {explanation}
      <TextLink href={current ? "/account" : "/login"}>
        {t(current ? "common.backToAccount" : "common.backToLogin")}
      </TextLink>
    </View>
  );
}
