"use client";
/** The document's title. Rendered by React, not as metadata: only the form knows, even without JavaScript, that its post failed. */
import { createContext, type ReactNode, useContext } from "react";
import { useSay } from "./say";

const AppName = createContext("");

export const AppNameProvider = AppName.Provider;

export function PageTitle({ children, failed = false }: { children: string; failed?: boolean }): ReactNode {
  const appName = useContext(AppName);
  const say = useSay();
  const where = appName && ` – ${appName}`;
  return <title>{`${failed ? `${say("Error:")} ` : ""}${children}${where}`}</title>;
}
