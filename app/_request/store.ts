/** The request under way, for all code that runs on its behalf: the guard begins it, the API and Next's pages and actions read it. */
import { AsyncLocalStorage } from "node:async_hooks";
import { type Language, type Translator, translator } from "@/lib/i18n/catalogs";
import type { RequestContext } from "@/lib/request-context";
import { singleton } from "@/lib/singleton";
import type { CurrentSession } from "./session";

export interface RequestStore extends RequestContext {
  language: Language;
  /** The Cookie header. */
  cookies: string;
  /** Of the Content-Security-Policy, in base64. */
  nonce: string;
  /** Next's scripts ask, rather than a page load or a form posted without JavaScript. */
  byScript: boolean;
  /** Code of ours has begun: an error from here on is our fault, and not that of a form that cannot be read. */
  begun?: boolean;
  /** What the answer says in its head when the visitor has to come back later. */
  retryLater?: { status: 429 | 503; afterSeconds: number };
  session?: Promise<CurrentSession | undefined>;
}

const storage = singleton("request store", () => new AsyncLocalStorage<RequestStore>());

export function withRequest<T>(store: RequestStore, run: () => T): T {
  return storage.run(store, run);
}

export function requestStore(): RequestStore | undefined {
  return storage.getStore();
}

export function currentRequest(): RequestStore {
  const store = requestStore();
  if (!store) throw new Error("There is no request under way");
  store.begun = true;
  return store;
}

export function getTranslator(): Translator {
  return translator(currentRequest().language);
}
