"use client";
import { createContext, type ReactNode, useEffect, useState } from "react";
import { Notice } from "../notice";
import { useTranslator } from "../translator";

/** What was typed into the form of a page from before an update. */
export const TypedBefore = createContext<Record<string, string> | null>(null);

/** Until it is sent again: what comes then may be shown by the same document. */
export function OutdatedPageNotice(): ReactNode {
  const t = useTranslator();
  const [sent, setSent] = useState(false);
  useEffect(() => {
    const hide = () => setSent(true);
    document.addEventListener("submit", hide);
    return () => document.removeEventListener("submit", hide);
  }, []);
  return sent ? null : <Notice kind="hint">{t("outdatedPage.notice")}</Notice>;
}
