export interface Target {
  name: string;
  url: string;
  /** Of its accounts. Used in turn, because one alone would be throttled. */
  emails: string[];
  reset: RequestShape;
  login: RequestShape;
  /** The cheapest page. */
  page: string;
  stop: () => Promise<void>;
  /** Of what else would be worked on during the next measurement. */
  clear?: () => Promise<void>;
}

interface RequestShape {
  path: string;
  body: (email: string) => Record<string, string>;
}

export const PASSWORD = "Orchid-lantern-41";
export const EMAILS = Array.from({ length: 100 }, (_, i) => `known-${i}@example.com`);
