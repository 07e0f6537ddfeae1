import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { providersOf } from "@/lib/models/identities";
import { recentlyAuthenticated } from "@/lib/models/sessions";
import { TextLink } from "../../_components/button";
import { Notice } from "../../_components/notice";
import { requireSession } from "../../_request/page-session";
import { safeReturnPath } from "../../_request/return-path";
import { getTranslator } from "../../_request/store";
import { reauthenticateWithProviderAction } from "../../continue-with/actions";
import { ContinueWithButtons } from "../../continue-with/buttons";
import { ReauthenticateForm } from "./form";

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function ReauthenticatePage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  const { callbackUrl, problem } = await searchParams;
  const returnTo = safeReturnPath(callbackUrl);
  const { user, session } = await requireSession(returnTo);
  if (recentlyAuthenticated(session)) redirect(returnTo);
  const t = getTranslator();
  const hasPassword = user.passwordHash !== null;
  return (
    <>
      <ReauthenticateForm hasPassword={hasPassword} email={user.email} callbackUrl={returnTo}>
        {problem === "provider" && <Notice kind="wrong">{t("reauthenticate.providerFailed")}</Notice>}
      </ReauthenticateForm>
      <ContinueWithButtons
        action={reauthenticateWithProviderAction}
        callbackUrl={returnTo}
        providerIds={await providersOf(user.id)}
        divider={hasPassword ? t("common.or") : undefined}
      />
      <TextLink href="/account">{t("common.backToAccount")}</TextLink>
    </>
  );
}
