import type { ReactNode } from "react";
import { configuredProviders, providerName } from "@/lib/providers";
import buttons from "../_components/button.module.css";
import { linkAction } from "../continue-with/actions";
import styles from "./account.module.css";
import { unlinkAction } from "./actions";

interface WaysInProps {
  hasPassword: boolean;
  /** Ids of the providers that are linked. */
  linked: string[];
}

/** How the owner signs in, and how else they could. The last way in has no button to take it away. */
export function WaysIn({ hasPassword, linked }: WaysInProps): ReactNode {
  const usable = configuredProviders().map(({ id }) => id);
  const providers = [...new Set<string>([...usable, ...linked])];
  const removable = (id: string) => hasPassword || usable.some((other) => other !== id && linked.includes(other));
  return (
    <ul className={styles.rows}>
      <li>
        <p className={styles.name}>Password</p>
        <p className={styles.detail}>{hasPassword ? "Set" : "Not set yet"}</p>
        <a className={`${buttons.link} ${styles.act}`} href="/set-password">
          {hasPassword ? "Change password" : "Set a password"}
        </a>
      </li>
      {providers.map((id) => (
        <li key={id}>
          <p className={styles.name}>{providerName(id)}</p>
          <p className={styles.detail}>{linked.includes(id) ? "Linked" : "Not linked"}</p>
          {linked.includes(id) ? removable(id) && <Unlink id={id} /> : <LinkForm id={id} />}
        </li>
      ))}
    </ul>
  );
}

function LinkForm({ id }: { id: string }): ReactNode {
  return (
    <form className={styles.act} action={linkAction}>
      <input type="hidden" name="provider" value={id} />
      <button type="submit" className={buttons.small}>
        Link {providerName(id)}
      </button>
    </form>
  );
}

function Unlink({ id }: { id: string }): ReactNode {
  return (
    <form className={styles.act} action={unlinkAction}>
      <input type="hidden" name="provider" value={id} />
      <button type="submit" className={buttons.small}>
        Unlink {providerName(id)}
      </button>
    </form>
  );
}
