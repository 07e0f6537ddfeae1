import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { isFresh } from "@/lib/models/sessions";
import styles from "../../_components/button.module.css";
import { PageHead } from "../../_components/page-head";
import { Said } from "../../_components/translator";
import { getSay } from "../../_request/language";
import { requireSession } from "../../_request/session";
import { deleteAccountAction } from "./actions";

export default async function DeleteAccountPage(): Promise<ReactNode> {
  const { user, session } = await requireSession("/account/delete");
  if (!isFresh(session)) redirect("/account/confirm?callbackUrl=/account/delete");
  const say = await getSay();
  return (
    <>
      <PageHead title={say("Delete your account?")}>
        <p>
          <Said
            text="The account of <b>{email}</b> will be gone, with every way to sign in to it. This cannot be undone."
            values={{ email: user.email }}
          />
        </p>
      </PageHead>
      <form action={deleteAccountAction}>
        <button type="submit" className={styles.danger}>
          {say("Delete account")}
        </button>
      </form>
      <a className={styles.link} href="/account">
        {say("Keep my account")}
      </a>
    </>
  );
}
