import type { ReactNode } from "react";
import { TextLink } from "../../_components/button";
import { CheckIcon } from "../../_components/icons";
import { PageHead } from "../../_components/page-head";
import { View } from "../../_components/view";
import { getTranslator } from "../../_request/store";

export default async function AccountLockedPage(): Promise<ReactNode> {
  const t = getTranslator();
  return (
    <View>
      <PageHead title={t("notMe.done.title")} icon={<CheckIcon />} takesFocus>
        <p>{t("notMe.done.intro")}</p>
      </PageHead>
      <TextLink href="/login">{t("common.backToLogin")}</TextLink>
    </View>
  );
}
