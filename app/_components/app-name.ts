"use client";
import { createContext } from "react";

export const AppName = createContext("");
export const AppNameProvider = AppName.Provider;
