import type { ReactNode } from "react";
import { AlertIcon, CheckIcon, KeyIcon } from "./icons";
import styles from "./notice.module.css";

interface NoticeProps {
  kind: keyof typeof ICONS;
  hidden?: boolean;
  children: ReactNode;
}

export function Notice({ kind, hidden = false, children }: NoticeProps): ReactNode {
  const Icon = ICONS[kind];
  const role = kind === "wrong" ? "alert" : "status";
  return (
    <div className={styles.notice} data-kind={kind} role={hidden ? undefined : role} hidden={hidden}>
      <Icon />
      <div>{children}</div>
    </div>
  );
}

const ICONS = { good: CheckIcon, wrong: AlertIcon, hint: KeyIcon };
