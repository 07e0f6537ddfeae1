import type { ReactNode } from "react";
import { formatList } from "@/lib/i18n/translate";
import { PROVIDER_IDS, providerName } from "@/lib/oauth/providers";
import { ButtonLink } from "../../_components/button";
import { DelayedRedirect } from "../../_components/delayed-redirect";
import { CheckIcon } from "../../_components/icons";
import { PageHead } from "../../_components/page-head";
import { View } from "../../_components/view";
import { keptReturnUrl } from "../../_request/return-cookie";
import { returnQuery } from "../../_request/return-path";
import { getTranslator } from "../../_request/store";

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function ResetPasswordDonePage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  const t = getTranslator();
  const login = `/login${returnQuery(keptReturnUrl())}`;
  const { removed, left } = await searchParams;
  const [removedNames, leftNames] = [providerNames(removed), providerNames(left)];
  return (
    <View>
      <PageHead title={t("resetPassword.done.title")} icon={<CheckIcon />} takesFocus>
        <p>{t("resetPassword.done.intro")}</p>
        {removedNames.length > 0 && (
          <p>{t("resetPassword.done.removed", { providers: formatList(removedNames, t.language) })}</p>
        )}
        {leftNames.length > 0 && (
          <p>{t("resetPassword.done.left", { providers: formatList(leftNames, t.language) })}</p>
        )}
      </PageHead>
      <DelayedRedirect to={login} seconds={2} />
      <ButtonLink href={login}>{t("resetPassword.done.goToLogin")}</ButtonLink>
    </View>
  );
}

// Looked up, so that no link can put words of its own on the page.
function providerNames(ids: string | string[] | undefined): string[] {
  return PROVIDER_IDS.filter((id) => String(ids).split(",").includes(id)).map(providerName);
}
