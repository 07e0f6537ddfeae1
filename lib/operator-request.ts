import { randomUUID } from "node:crypto";
import { negotiateLanguage } from "./i18n/catalogs";
import type { RequestContext } from "./request-context";

/** For what the operator does: the events name them. */
export function operatorRequest(operator: string): RequestContext {
  return { requestId: randomUUID(), client: "", userAgent: "", operator };
}

/** So that the emails are in the owner's language. */
export function onBehalfOf(owner: { language: string | null }, request: RequestContext): RequestContext {
  return { ...request, language: negotiateLanguage(owner.language ?? undefined, undefined) };
}
