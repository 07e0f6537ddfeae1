import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { providersOf } from "@/lib/models/identities";
import { recentlyAuthenticated } from "@/lib/models/sessions";
import { Notice } from "../../_components/notice";
import { WayBack } from "../../_components/way-back";
import { getTranslator } from "../../_request/store";
import { safeReturnPath } from "../../_request/return-path";
import { requireSession } from "../../_request/page-session";
import { reauthenticateWithProviderAction } from "../../continue-with/actions";
import { ContinueWith } from "../../continue-with/buttons";
import { ConfirmForm } from "./form";

type Search = Promise<Record<string, string | string[] | undefined>>;

/** Before what cannot be undone: whoever is signed in signs in once more, in any of the account's ways, and goes on from there. */
export default async function ConfirmPage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  const { callbackUrl, problem } = await searchParams;
  const returnTo = safeReturnPath(callbackUrl);
  const { user, session } = await requireSession(returnTo);
  if (recentlyAuthenticated(session)) redirect(returnTo);
  const t = getTranslator();
  const hasPassword = user.passwordHash !== null;
  return (
    <>
      <ConfirmForm {...{ hasPassword, email: user.email, callbackUrl: returnTo }}>
        {problem === "provider" && <Notice kind="wrong">{t("reauthenticate.providerFailed")}</Notice>}
      </ConfirmForm>
      <ContinueWith
        action={reauthenticateWithProviderAction}
        callbackUrl={returnTo}
        only={await providersOf(user.id)}
        divider={hasPassword ? t("common.or") : undefined}
      />
      <WayBack to="/account" />
    </>
  );
}
