import type { ReactNode } from "react";
import { configuredProviders } from "@/lib/oauth/providers";
import { Button, Stack } from "../_components/button";
import { getTranslator } from "../_request/store";
import styles from "./buttons.module.css";

interface ContinueWithButtonsProps {
  action: (formData: FormData) => Promise<void>;
  callbackUrl: string;
  providerIds?: string[];
  divider?: string | undefined;
}

/** One natively posted form per provider, so it works without JavaScript. */
export async function ContinueWithButtons(props: ContinueWithButtonsProps): Promise<ReactNode> {
  const { action, callbackUrl, providerIds, divider } = props;
  const t = getTranslator();
  const providers = configuredProviders().filter(({ id }) => providerIds?.includes(id) ?? true);
  if (providers.length === 0) return null;
  return (
    <Stack>
      {divider && <p className={styles.divider}>{divider}</p>}
      {providers.map(({ id, name }) => (
        <form key={id} action={action}>
          <input type="hidden" name="provider" value={id} />
          <input type="hidden" name="callbackUrl" value={callbackUrl} />
          <Button variant="secondary">{t("continueWith.provider", { provider: name })}</Button>
        </form>
      ))}
    </Stack>
  );
}
