import type { ReactNode } from "react";
import { ButtonLink } from "../../_components/button";
import { DelayedRedirect } from "../../_components/delayed-redirect";
import { CheckIcon } from "../../_components/icons";
import { PageHead } from "../../_components/page-head";
import { View } from "../../_components/view";
import { keptReturnUrl } from "../../_request/return-cookie";
import { returnQuery } from "../../_request/return-path";
import { getTranslator } from "../../_request/store";

export default async function VerifyEmailDonePage(): Promise<ReactNode> {
  const t = getTranslator();
  const login = `/login${returnQuery(keptReturnUrl())}`;
  return (
    <View>
      <PageHead title={t("verifyEmail.done.title")} icon={<CheckIcon />} takesFocus>
        <p>{t("resetPassword.done.intro")}</p>
      </PageHead>
      <DelayedRedirect to={login} seconds={2} />
      <ButtonLink href={login}>{t("resetPassword.done.goToLogin")}</ButtonLink>
    </View>
  );
}
