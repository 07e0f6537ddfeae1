import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { providersOf } from "@/lib/identities";
import { isFresh } from "@/lib/sessions";
import styles from "../../_components/button.module.css";
import { Notice } from "../../_components/notice";
import { PageHead } from "../../_components/page-head";
import { PageTitle } from "../../_components/page-title";
import { safeReturnPath } from "../../_components/return-path";
import { getSay } from "../../_language";
import { requireSession } from "../../auth";
import { proveWithAction } from "../../continue-with/actions";
import { ContinueWith } from "../../continue-with/buttons";
import { ConfirmForm } from "./form";

type Search = Promise<Record<string, string | string[] | undefined>>;

/** Before what cannot be undone: whoever is signed in signs in once more, in any of the account's ways, and goes on from there. */
export default async function ConfirmPage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  const { callbackUrl, problem } = await searchParams;
  const returnTo = safeReturnPath(callbackUrl);
  const { user, session } = await requireSession(returnTo);
  if (isFresh(session)) redirect(returnTo);
  const say = await getSay();
  const hasPassword = user.passwordHash !== null;
  return (
    <>
      <PageTitle>{say("Confirm it is you")}</PageTitle>
      <PageHead title={say("Confirm it is you")}>
        <p>
          {say("It has been a while since you logged in here, so please show once more that this is your account.")}
        </p>
      </PageHead>
      {problem === "provider" && <Notice kind="wrong">{say("That did not work. Please try again.")}</Notice>}
      {hasPassword && <ConfirmForm email={user.email} callbackUrl={returnTo} />}
      <ContinueWith
        action={proveWithAction}
        callbackUrl={returnTo}
        only={await providersOf(user.id)}
        divider={hasPassword ? say("or") : undefined}
      />
      <a className={styles.link} href="/account">
        {say("Back to your account")}
      </a>
    </>
  );
}
