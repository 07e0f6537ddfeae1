/** The current request, begun by the guard and readable by everything that runs on its behalf. */
import { AsyncLocalStorage } from "node:async_hooks";
import { type Language, type Translator, translator } from "@/lib/i18n/catalogs";
import type { CurrentSession } from "@/lib/models/sessions";
import type { RequestContext } from "@/lib/request-context";
import { singleton } from "@/lib/singleton";

export interface RequestStore extends RequestContext {
  language: Language;
  /** The Cookie header. */
  cookies: string;
  nonce: string;
  /** A server action called by Next's scripts, not a form posted without JavaScript. */
  byScript: boolean;
  /** Our code has run: a failure from here on is not an undecodable form. */
  reachedApp?: boolean;
  /** What was typed into a form of a page from before an update, for the page as it is now. Never a password. */
  typedBefore?: Record<string, string>;
  /** Sets the page's status and Retry-After. */
  retryLater?: RetryLater;
  session?: Promise<CurrentSession | undefined>;
}

export interface RetryLater {
  status: 429 | 503;
  afterSeconds: number;
}

/** Undefined for an error that says nothing of when to come back: Throttled, HashingOverloaded and DatabaseUnavailable do. */
export function retryLaterOf(error: unknown): RetryLater | undefined {
  if (!(error instanceof Error) || !("retryAfterSeconds" in error)) return undefined;
  return { status: error.name === "Throttled" ? 429 : 503, afterSeconds: Number(error.retryAfterSeconds) };
}

// A singleton, because the server's bundle and Next's are separate module instances.
const storage = singleton("request store", () => new AsyncLocalStorage<RequestStore>());

export function withRequest<T>(store: RequestStore, run: () => T): T {
  return storage.run(store, run);
}

export function requestStore(): RequestStore | undefined {
  return storage.getStore();
}

export function currentRequest(): RequestStore {
  const store = requestStore();
  if (!store) throw new Error("There is no current request");
  store.reachedApp = true;
  return store;
}

export function getTranslator(): Translator {
  return translator(currentRequest().language);
}
