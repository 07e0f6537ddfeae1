import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { recentlyAuthenticated } from "@/lib/models/sessions";
import { Button, TextLink } from "../../_components/button";
import { PageHead } from "../../_components/page-head";
import { RichText } from "../../_components/translator";
import { View } from "../../_components/view";
import { requireSession } from "../../_request/page-session";
import { getTranslator } from "../../_request/store";
import { deleteAccountAction } from "./actions";

export default async function DeleteAccountPage(): Promise<ReactNode> {
  const { user, session } = await requireSession("/account/delete");
  if (!recentlyAuthenticated(session)) redirect("/account/reauthenticate?callbackUrl=/account/delete");
  const t = getTranslator();
  return (
    <View>
      <PageHead title={t("deleteAccount.title")}>
        <p>
          <RichText text="deleteAccount.warning" values={{ email: user.email }} />
        </p>
      </PageHead>
      <form action={deleteAccountAction}>
        <Button variant="danger">{t("common.deleteAccount")}</Button>
      </form>
      <TextLink href="/account">{t("deleteAccount.keep")}</TextLink>
    </View>
  );
}
