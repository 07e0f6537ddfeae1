"use client";
import type { ReactNode } from "react";
import styles from "./button.module.css";
import { useSay } from "./translator";

const WORDS = { "/login": "Back to log in", "/account": "Back to your account" } as const;

export function WayBack({ to }: { to: keyof typeof WORDS }): ReactNode {
  const say = useSay();
  return (
    <a className={styles.link} href={to}>
      {say(WORDS[to])}
    </a>
  );
}
