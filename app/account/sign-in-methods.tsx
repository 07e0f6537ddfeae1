import type { ReactNode } from "react";
import { configuredProviders, providerName } from "@/lib/oauth/providers";
import { Button, ButtonLink } from "../_components/button";
import { getTranslator } from "../_request/store";
import { linkAction } from "../continue-with/actions";
import styles from "./account.module.css";
import { unlinkAction } from "./actions";

interface SignInMethodsProps {
  hasPassword: boolean;
  linked: string[];
}

/** The last usable method cannot be removed. */
export async function SignInMethods({ hasPassword, linked }: SignInMethodsProps): Promise<ReactNode> {
  const t = getTranslator();
  const usable = configuredProviders().map(({ id }) => id);
  const providers = [...new Set<string>([...usable, ...linked])];
  const isRemovable = (id: string) => hasPassword || usable.some((other) => other !== id && linked.includes(other));
  return (
    <ul className={styles.rows}>
      <li>
        <p className={styles.name}>{t("common.password")}</p>
        <p className={styles.detail}>
          {t(hasPassword ? "account.signInMethods.passwordSet" : "account.signInMethods.passwordNotSet")}
        </p>
        <ButtonLink variant="small" href="/set-password">
          {t(hasPassword ? "common.changePassword" : "common.setPassword")}
        </ButtonLink>
      </li>
      {providers.map((id) => {
        const provider = providerName(id);
        const isLinked = linked.includes(id);
        return (
          <li key={id}>
            <p className={styles.name}>{provider}</p>
            <p className={styles.detail}>
              {t(isLinked ? "account.signInMethods.linked" : "account.signInMethods.notLinked")}
            </p>
            {(!isLinked || isRemovable(id)) && (
              <form action={isLinked ? unlinkAction : linkAction}>
                <input type="hidden" name="provider" value={id} />
                <Button variant="small">
                  {t(isLinked ? "account.signInMethods.unlink" : "account.signInMethods.link", { provider })}
                </Button>
              </form>
            )}
          </li>
        );
      })}
    </ul>
  );
}
