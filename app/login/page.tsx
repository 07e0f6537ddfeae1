import type { ReactNode } from "react";
import { env } from "@/lib/env";
import { findProvider } from "@/lib/oauth/providers";
import { TextLink } from "../_components/button";
import { Notice } from "../_components/notice";
import { View } from "../_components/view";
import { returnQuery, safeReturnUrl } from "../_request/return-path";
import { getTranslator } from "../_request/store";
import { throttledMessage } from "../_request/throttled-message";
import { continueWithAction } from "../continue-with/actions";
import { ContinueWithButtons } from "../continue-with/buttons";
import { CookiesBlocked } from "./cookies-blocked";
import { LoginForm } from "./form";

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function LoginPage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  const t = getTranslator();
  const search = await searchParams;
  const { callbackUrl, problem, provider } = search;
  const throttled = throttledMessage(search, t);
  const returnTo = safeReturnUrl(callbackUrl);
  const added = findProvider(provider);
  return (
    <View>
      <LoginForm callbackUrl={returnTo} query={returnQuery(returnTo)}>
        <View>
          <CookiesBlocked />
          {problem === "provider" && <Notice kind="wrong">{t("login.providerFailed")}</Notice>}
          {problem === "locked" && <Notice kind="hint">{t("login.locked")}</Notice>}
          {throttled && <Notice kind="wrong">{throttled}</Notice>}
          {problem === "closed" && added && (
            <Notice kind="wrong">{t("login.signUpClosed", { provider: added.name })}</Notice>
          )}
          {problem === "known-email" && added && (
            <Notice kind="hint">{t("login.knownEmail", { provider: added.name })}</Notice>
          )}
        </View>
      </LoginForm>
      <ContinueWithButtons action={continueWithAction} callbackUrl={returnTo} divider={t("common.or")} />
      {env().SIGN_UP === "open" && (
        <TextLink href={`/signup${returnQuery(returnTo)}`}>{t("login.createAccount")}</TextLink>
      )}
    </View>
  );
}
