import type { ReactNode } from "react";
import styles from "../_components/button.module.css";
import { Notice } from "../_components/notice";
import { getTranslator } from "../_request/store";
import { safeReturnPath } from "../_request/return-path";
import { continueWithAction } from "../continue-with/actions";
import { ContinueWith } from "../continue-with/buttons";
import { LoginForm } from "./form";

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function LoginPage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  const t = getTranslator();
  const { callbackUrl, problem, news } = await searchParams;
  const returnTo = safeReturnPath(callbackUrl);
  return (
    <>
      <LoginForm callbackUrl={returnTo}>
        {news === "confirmed" && <Notice kind="good">{t("login.emailConfirmed")}</Notice>}
        {problem === "provider" && <Notice kind="wrong">{t("login.providerFailed")}</Notice>}
      </LoginForm>
      <ContinueWith action={continueWithAction} callbackUrl={returnTo} divider={t("common.or")} />
      <a className={styles.link} href="/signup">
        {t("login.createAccount")}
      </a>
    </>
  );
}
