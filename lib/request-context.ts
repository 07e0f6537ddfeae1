import type { Language } from "./i18n/catalogs";

/** What flows and models know of a request: enough for limits and the audit log, and no header that a link could be built from. */
export interface RequestContext {
  requestId: string;
  client: string;
  userAgent: string;
  /** The device cookie, of a browser in which a user has logged in before. */
  device?: string;
  /** Of an act of the help desk: who did it. */
  operator?: string;
  language?: Language;
}
