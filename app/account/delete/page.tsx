import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { recentlyAuthenticated } from "@/lib/models/sessions";
import styles from "../../_components/button.module.css";
import { PageHead } from "../../_components/page-head";
import { RichText } from "../../_components/translator";
import { getTranslator } from "../../_request/store";
import { requireSession } from "../../_request/page-session";
import { deleteAccountAction } from "./actions";

export default async function DeleteAccountPage(): Promise<ReactNode> {
  const { user, session } = await requireSession("/account/delete");
  if (!recentlyAuthenticated(session)) redirect("/account/confirm?callbackUrl=/account/delete");
  const t = getTranslator();
  return (
    <>
      <PageHead title={t("deleteAccount.title")}>
        <p>
          <RichText text="deleteAccount.warning" values={{ email: user.email }} />
        </p>
      </PageHead>
      <form action={deleteAccountAction}>
        <button type="submit" className={styles.danger}>
          {t("common.deleteAccount")}
        </button>
      </form>
      <a className={styles.link} href="/account">
        {t("deleteAccount.keep")}
      </a>
    </>
  );
}
