import type { ReactNode } from "react";
import { configuredProviders } from "@/lib/oauth/providers";
import styles from "../_components/button.module.css";
import { getTranslator } from "../_request/store";
import ownStyles from "./buttons.module.css";

interface ContinueWithProps {
  action: (formData: FormData) => Promise<void>;
  callbackUrl: string;
  /** Only these providers; all that are configured if left out. */
  only?: string[];
  /** What stands between these buttons and a form above them. */
  divider?: string;
}

/** One form per provider, posted natively: no JavaScript is needed to leave for another site. Nothing when there is none. */
export async function ContinueWith(props: ContinueWithProps): Promise<ReactNode> {
  const { action, callbackUrl, only, divider } = props;
  const t = getTranslator();
  const providers = configuredProviders().filter(({ id }) => only?.includes(id) ?? true);
  if (providers.length === 0) return null;
  return (
    <div className={styles.stack}>
      {divider && <p className={ownStyles.divider}>{divider}</p>}
      {providers.map(({ id, name }) => (
        <form key={id} action={action}>
          <input type="hidden" name="provider" value={id} />
          <input type="hidden" name="callbackUrl" value={callbackUrl} />
          <button type="submit" className={styles.secondary}>
            {t("continueWith.provider", { provider: name })}
          </button>
        </form>
      ))}
    </div>
  );
}
