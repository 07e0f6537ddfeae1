"use client";
import { type ReactNode, useEffect, useRef } from "react";
import styles from "./page-head.module.css";

interface PageHeadProps {
  title: string;
  children?: ReactNode;
  icon?: ReactNode;
  /** For a head that takes a form's place: the focus would be lost with the button that had it. */
  takesFocus?: boolean;
}

/** The first thing on a page: where you are, and in a sentence what happens here. */
export function PageHead({ title, children, icon, takesFocus = false }: PageHeadProps): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);

  return (
    <div className={styles.head}>
      {icon && <span className={styles.icon}>{icon}</span>}
      <h1 ref={heading} tabIndex={takesFocus ? -1 : undefined}>
        {title}
      </h1>
      {children}
    </div>
  );
}
