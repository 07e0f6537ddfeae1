"use client";
import { createContext } from "react";

/** What was typed into the form of a page from before an update. */
export const TypedBefore = createContext<Record<string, string> | undefined>(undefined);
