"use client";
import type { ReactNode } from "react";
import styles from "./button.module.css";
import { useTranslator } from "./translator";

const WORDS = { "/login": "common.backToLogin", "/account": "common.backToAccount" } as const;

export function WayBack({ to }: { to: keyof typeof WORDS }): ReactNode {
  const t = useTranslator();
  return (
    <a className={styles.link} href={to}>
      {t(WORDS[to])}
    </a>
  );
}
