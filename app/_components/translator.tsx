"use client";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import {
  createTranslator,
  type MessageKey,
  type Messages,
  type Translator,
  type Values,
} from "../../lib/i18n/translate";
import { inElements } from "./rich-text";

const TranslatorContext = createContext<Translator>(createTranslator("en", {}));

export function TranslatorProvider(props: { language: string; messages: Messages; children: ReactNode }): ReactNode {
  const { language, messages, children } = props;
  const t = useMemo(() => createTranslator(language, messages), [language, messages]);
  return <TranslatorContext value={t}>{children}</TranslatorContext>;
}

export function useTranslator(): Translator {
  return useContext(TranslatorContext);
}

export function RichText({ text, values = {} }: { text: MessageKey; values?: Values }): ReactNode {
  const bold = (chunks: ReactNode[]) => <strong key="b">{chunks.join("")}</strong>;
  return inElements(useTranslator().rich<ReactNode>(text, values, { b: bold }));
}
