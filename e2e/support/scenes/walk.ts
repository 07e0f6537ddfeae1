/** Every page in every state, as somebody meets one after the other. Played for axe and for the screenshots. */
import type { BrowserContextOptions, Page } from "playwright/test";
import type { Accounts } from "../accounts";
import type { Mailbox } from "../mailbox";
import type { Server } from "../server";

/** Of resets and of failed logins, per client. */
export const LIMIT = 3;

export interface Walk {
  name: string;
  /** Of the browser in which it is played. */
  browser?: BrowserContextOptions;
  play: (stage: Stage) => Promise<void>;
}

export interface Stage {
  page: Page;
  server: Server;
  accounts: Accounts;
  mailbox: Mailbox;
  /** Looks at what stands there now, once its words are there. */
  show: (state: string, words: string | RegExp) => Promise<void>;
}

/** Holds what the page's form sends, so that its waiting can be seen. @returns what lets it go on */
export async function holdPosts(page: Page): Promise<() => void> {
  let letGo = (): void => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route("**", async (route) => {
    if (route.request().method() === "POST") await held;
    await route.continue();
  });
  return letGo;
}
