import type { ReactNode } from "react";
import { configuredProviders, providerName } from "@/lib/oauth/providers";
import buttons from "../_components/button.module.css";
import { getTranslator } from "../_request/store";
import { linkAction } from "../continue-with/actions";
import styles from "./account.module.css";
import { unlinkAction } from "./actions";

interface WaysInProps {
  hasPassword: boolean;
  /** Ids of the providers that are linked. */
  linked: string[];
}

/** How the owner signs in, and how else they could. The last way in has no button to take it away. */
export async function SignInMethods({ hasPassword, linked }: WaysInProps): Promise<ReactNode> {
  const t = getTranslator();
  const usable = configuredProviders().map(({ id }) => id);
  const providers = [...new Set<string>([...usable, ...linked])];
  const removable = (id: string) => hasPassword || usable.some((other) => other !== id && linked.includes(other));
  return (
    <ul className={styles.rows}>
      <li>
        <p className={styles.name}>{t("common.password")}</p>
        <p className={styles.detail}>
          {t(hasPassword ? "account.signInMethods.passwordSet" : "account.signInMethods.passwordNotSet")}
        </p>
        <a className={`${buttons.small} ${styles.act}`} href="/set-password">
          {t(hasPassword ? "common.changePassword" : "common.setPassword")}
        </a>
      </li>
      {providers.map((id) => (
        <li key={id}>
          <p className={styles.name}>{providerName(id)}</p>
          <p className={styles.detail}>
            {t(linked.includes(id) ? "account.signInMethods.linked" : "account.signInMethods.notLinked")}
          </p>
          {linked.includes(id) ? removable(id) && <Unlink id={id} /> : <LinkForm id={id} />}
        </li>
      ))}
    </ul>
  );
}

async function LinkForm({ id }: { id: string }): Promise<ReactNode> {
  const t = getTranslator();
  return (
    <form className={styles.act} action={linkAction}>
      <input type="hidden" name="provider" value={id} />
      <button type="submit" className={buttons.small}>
        {t("account.signInMethods.link", { provider: providerName(id) })}
      </button>
    </form>
  );
}

async function Unlink({ id }: { id: string }): Promise<ReactNode> {
  const t = getTranslator();
  return (
    <form className={styles.act} action={unlinkAction}>
      <input type="hidden" name="provider" value={id} />
      <button type="submit" className={buttons.small}>
        {t("account.signInMethods.unlink", { provider: providerName(id) })}
      </button>
    </form>
  );
}
