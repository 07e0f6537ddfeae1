import type { ReactNode } from "react";
import { AlertIcon, CheckIcon } from "./icons";
import styles from "./notice.module.css";

/** A sentence about the whole form or page. Read out when it appears: at once if something is wrong, else in its turn. */
export function Notice({ kind, children }: { kind: "good" | "wrong"; children: ReactNode }): ReactNode {
  return (
    <div className={styles.notice} data-kind={kind} role={kind === "wrong" ? "alert" : "status"}>
      {kind === "wrong" ? <AlertIcon /> : <CheckIcon />}
      <div>{children}</div>
    </div>
  );
}

/** The errors that belong to no field; nothing when there are none. */
export function FormErrors({ errors }: { errors: string[] }): ReactNode {
  return errors.map((error) => (
    <Notice key={error} kind="wrong">
      {error}
    </Notice>
  ));
}
