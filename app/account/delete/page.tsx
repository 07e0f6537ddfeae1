import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { isFresh } from "@/lib/sessions";
import styles from "../../_components/button.module.css";
import { PageHead } from "../../_components/page-head";
import { PageTitle } from "../../_components/page-title";
import { requireSession } from "../../auth";
import { deleteAccountAction } from "./actions";

export default async function DeleteAccountPage(): Promise<ReactNode> {
  const { user, session } = await requireSession("/account/delete");
  if (!isFresh(session)) redirect("/account/confirm?callbackUrl=/account/delete");
  return (
    <>
      <PageTitle>Delete account</PageTitle>
      <PageHead title="Delete your account?">
        <p>
          The account of <strong>{user.email}</strong> will be gone, with every way to sign in to it. This cannot be
          undone.
        </p>
      </PageHead>
      <form action={deleteAccountAction}>
        <button type="submit" className={styles.danger}>
          Delete account
        </button>
      </form>
      <a className={styles.link} href="/account">
        Keep my account
      </a>
    </>
  );
}
