/** What is measured: a server, an account in it, and how its login is worded. */
export interface Subject {
  name: string;
  url: string;
  email: string;
  login: Record<string, string>;
  stop: () => Promise<void>;
}

export const PASSWORD = "Orchid-lantern-41";
