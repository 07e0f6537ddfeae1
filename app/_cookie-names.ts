import { env } from "@/lib/env";

/** The language that was chosen here once. */
export const LANGUAGE_COOKIE = "latchkey.language";

/** On https bound to the host. */
export const deviceCookieName = (): string => `${env().AUTH_URL.startsWith("https:") ? "__Host-" : ""}latchkey.device`;
