import type { ReactNode } from "react";
import buttons from "../_components/button.module.css";
import { Notice } from "../_components/notice";
import { PageHead } from "../_components/page-head";
import { PageTitle } from "../_components/page-title";
import { requireUser } from "../auth";
import styles from "./account.module.css";
import { LogOutForm } from "./form";

const NEWS = new Map<unknown, string>([
  ["changed", "Password changed successfully. You were logged out everywhere else."],
  ["set", "Password set successfully. You can now log in with it."],
]);

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function AccountPage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  const { email, passwordHash } = await requireUser("/account");
  const news = NEWS.get((await searchParams).password);
  return (
    <>
      <PageTitle>Your account</PageTitle>
      {news && <Notice kind="good">{news}</Notice>}
      <PageHead title="Your account" />
      <dl className={styles.facts}>
        <div>
          <dt>Email</dt>
          <dd>{email}</dd>
        </div>
        <div>
          <dt>Password</dt>
          <dd>{passwordHash === null ? "Not set yet" : "In use"}</dd>
          <dd className={styles.act}>
            <a className={buttons.link} href="/set-password">
              {passwordHash === null ? "Set a password" : "Change password"}
            </a>
          </dd>
        </div>
      </dl>
      <LogOutForm />
    </>
  );
}
