import type { ReactNode } from "react";
import { AlertIcon, CheckIcon } from "./icons";
import styles from "./notice.module.css";

export function Notice({ kind, children }: { kind: "good" | "wrong"; children: ReactNode }): ReactNode {
  return (
    <div className={styles.notice} data-kind={kind} role={kind === "wrong" ? "alert" : "status"}>
      {kind === "wrong" ? <AlertIcon /> : <CheckIcon />}
      <div>{children}</div>
    </div>
  );
}
