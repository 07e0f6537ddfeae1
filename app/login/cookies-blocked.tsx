"use client";
import type { ReactNode } from "react";
import { useHydrated } from "../_components/forms/use-action-form";
import { Notice } from "../_components/notice";
import { useTranslator } from "../_components/translator";

/** Every login would lead back to this page, without a word. */
export function CookiesBlocked(): ReactNode {
  const t = useTranslator();
  const hydrated = useHydrated();
  return hydrated && !navigator.cookieEnabled && <Notice kind="wrong">{t("login.cookiesBlocked")}</Notice>;
}
