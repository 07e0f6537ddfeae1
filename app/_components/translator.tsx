"use client";
/** The reader's language, for whatever runs in the browser. */
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { type Messages, type Say, speaker, type Text, type Values } from "../../lib/i18n/translate";

const SayContext = createContext<Say>(speaker("en", {}));

export function SayProvider(props: { language: string; messages: Messages; children: ReactNode }): ReactNode {
  const { language, messages, children } = props;
  const say = useMemo(() => speaker(language, messages), [language, messages]);
  return <SayContext value={say}>{children}</SayContext>;
}

export function useSay(): Say {
  return useContext(SayContext);
}

/** A text in which <b> is what matters. */
export function Said({ text, values = {} }: { text: Text; values?: Values }): ReactNode {
  return useSay().rich<ReactNode>(text, values, { b: (chunks) => <strong key="b">{chunks}</strong> });
}
