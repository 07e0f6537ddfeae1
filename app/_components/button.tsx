import type { ComponentProps, ReactNode } from "react";
import styles from "./button.module.css";

interface Variant {
  variant?: "primary" | "secondary" | "danger" | "small";
}

export function Button({ variant = "primary", ...props }: ComponentProps<"button"> & Variant): ReactNode {
  return <button type="submit" {...props} className={styles[variant]} />;
}

export function ButtonLink({ variant = "primary", ...props }: ComponentProps<"a"> & Variant): ReactNode {
  return <a {...props} className={styles[variant]} />;
}

interface TextLinkProps {
  href: string;
  danger?: boolean;
  children: string;
}

/** A link on a line of its own, as tall as a button. */
export function TextLink({ href, danger = false, children }: TextLinkProps): ReactNode {
  return (
    <a className={styles.link} href={href} data-danger={danger || undefined}>
      {children}
    </a>
  );
}

export function Stack({ children }: { children: ReactNode }): ReactNode {
  return <div className={styles.stack}>{children}</div>;
}
