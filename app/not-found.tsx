import type { ReactNode } from "react";
import { ButtonLink } from "./_components/button";
import { BrokenLinkIcon } from "./_components/icons";
import { PageHead } from "./_components/page-head";
import { View } from "./_components/view";
import { getTranslator } from "./_request/store";

export default async function NotFoundPage(): Promise<ReactNode> {
  const t = getTranslator();
  return (
    <View>
      <PageHead title={t("notFound.title")} icon={<BrokenLinkIcon />}>
        <p>{t("notFound.intro")}</p>
      </PageHead>
      <ButtonLink href="/">{t("common.backToStart")}</ButtonLink>
    </View>
  );
}
