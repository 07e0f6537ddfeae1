/** What is measured: a server, accounts in it, and how it wants to be asked. */
export interface Subject {
  name: string;
  url: string;
  /** Known addresses, asked in turn, because one alone would be told to wait. */
  emails: string[];
  reset: Ask;
  login: Ask;
  /** The cheapest thing a person may look at while others log in. */
  page: string;
  stop: () => Promise<void>;
}

interface Ask {
  path: string;
  body: (email: string) => Record<string, string>;
}

export const PASSWORD = "Orchid-lantern-41";
export const EMAILS = Array.from({ length: 100 }, (_, i) => `known-${i}@example.com`);
