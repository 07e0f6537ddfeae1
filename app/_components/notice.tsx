import type { ReactNode } from "react";
import { AlertIcon, CheckIcon, KeyIcon } from "./icons";
import styles from "./notice.module.css";

export function Notice({ kind, children }: { kind: keyof typeof ICONS; children: ReactNode }): ReactNode {
  const Icon = ICONS[kind];
  return (
    <div className={styles.notice} data-kind={kind} role={kind === "wrong" ? "alert" : "status"}>
      <Icon />
      <div>{children}</div>
    </div>
  );
}

const ICONS = { good: CheckIcon, wrong: AlertIcon, hint: KeyIcon };
