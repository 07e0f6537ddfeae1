"use client";
import { type ReactNode, useContext, useEffect, useRef } from "react";
import { AppName } from "./app-name";
import styles from "./page-head.module.css";
import { useTranslator } from "./translator";

interface PageHeadProps {
  title: string;
  /** Where the browser shows another one than the page. */
  documentTitle?: string;
  /** The form below it was refused. */
  failed?: boolean;
  children?: ReactNode;
  icon?: ReactNode;
  /** For a head that takes a form's place: the focus would be lost with the button that had it. */
  takesFocus?: boolean;
}

/**
 * The first thing on a page: where you are, and in a sentence what happens here. The document's title comes with it, and not
 * as metadata, because only a form knows, even without JavaScript, that its post failed.
 */
export function PageHead(props: PageHeadProps): ReactNode {
  const { title, documentTitle = title, failed = false, children, icon, takesFocus = false } = props;
  const t = useTranslator();
  const appName = useContext(AppName);
  const where = appName && ` – ${appName}`;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);

  return (
    <div className={styles.head}>
      <title>{`${failed ? `${t("pageHead.errorPrefix")} ` : ""}${documentTitle}${where}`}</title>
      {icon && <span className={styles.icon}>{icon}</span>}
      <h1 ref={heading} tabIndex={takesFocus ? -1 : undefined}>
        {title}
      </h1>
      {children}
    </div>
  );
}
