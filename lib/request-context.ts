import type { Language } from "./i18n/catalogs";

/** What the rooms below know of a request: enough for limits and the record, nothing they could build a link from. */
export interface RequestContext {
  requestId: string;
  /** Network address of who asks. */
  client: string;
  userAgent: string;
  /** The device cookie (lib/devices.ts) of a browser in which somebody has logged in before. */
  device?: string;
  /** In which whoever asks is answered; English when not known. */
  language?: Language;
}
