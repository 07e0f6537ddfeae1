import type { ReactNode } from "react";
import styles from "./view.module.css";

/**
 * What appears or leaves as a whole. React takes out one element, and asks nothing of what is in it or beside it: translators, password
 * managers and ad blockers may have put it elsewhere.
 */
export function View({ children }: { children: ReactNode }): ReactNode {
  return (
    <div className={styles.view} data-view="">
      {children}
    </div>
  );
}
