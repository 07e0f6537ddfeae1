"use client";
import { createContext, type ReactNode, useContext, useEffect, useRef } from "react";
import styles from "./page-head.module.css";
import { useTranslator } from "./translator";

export const AppName = createContext("");

interface PageHeadProps {
  title: string;
  documentTitle?: string;
  failed?: boolean;
  children?: ReactNode;
  icon?: ReactNode;
  /** For a head that replaces a form: the focus would be lost with the button that had it. */
  takesFocus?: boolean;
}

/** Sets the document's title, too: as metadata it could not tell that a form failed. */
export function PageHead(props: PageHeadProps): ReactNode {
  const { title, documentTitle = title, failed = false, children, icon, takesFocus = false } = props;
  const t = useTranslator();
  const appName = useContext(AppName);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);

  return (
    <div className={styles.head}>
      <title>{`${failed ? `${t("pageHead.errorPrefix")} ` : ""}${documentTitle}${appName && ` – ${appName}`}`}</title>
      {icon && <span className={styles.icon}>{icon}</span>}
      <h1 ref={heading} tabIndex={takesFocus ? -1 : undefined}>
        {title}
      </h1>
      {children}
    </div>
  );
}
