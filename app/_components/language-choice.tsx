"use client";
import { useRouter } from "next/navigation";
import type { ReactNode, SubmitEvent } from "react";
import styles from "./shell.module.css";
import { useTranslator } from "./translator";

/** With JavaScript the page keeps what was typed; without, it is loaded again. */
export function LanguageChoice({ languages }: { languages: Record<string, string> }): ReactNode {
  const router = useRouter();
  const t = useTranslator();

  async function choose(event: SubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const { name, value } = event.nativeEvent.submitter as HTMLButtonElement;
    await fetch("/language", { method: "POST", body: new URLSearchParams({ [name]: value }), redirect: "manual" });
    router.refresh();
  }

  return (
    <form
      method="post"
      action="/language"
      onSubmit={choose}
      className={styles.languages}
      aria-label={t("languageChoice.label")}
    >
      {Object.entries(languages).map(([language, name]) => (
        <button
          key={language}
          type="submit"
          name="language"
          value={language}
          lang={language}
          aria-current={language === t.language || undefined}
        >
          {name}
        </button>
      ))}
    </form>
  );
}
