/**
 * What a provider says of itself and hardly ever changes, and its keys: asked for once an hour by each process, however many people
 * continue with it. Whoever comes meanwhile waits for the same answer, and a failure is theirs and nobody's after them.
 */
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from "jose";
import { HOUR_MS } from "../clock";
import { singleton } from "../singleton";
import { boundedFetch } from "./bounded-fetch";

const TIMEOUT_MS = 5_000;
/** After the exchange of the code has taken its time: nobody waits for ten seconds. */
const KEYS_TIMEOUT_MS = 2_500;

/** Answers the request for a discovery document of these issuers itself; passes every other one on. */
export function withDiscovery(issuers: string[], fetchOther: typeof fetch): typeof fetch {
  const urls = new Set(issuers.map(discoveryUrl));
  return async (input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    return urls.has(url) ? Response.json(await fetchDocument(url)) : fetchOther(input, init);
  };
}

export function fetchDiscovery(issuer: string): Promise<unknown> {
  return fetchDocument(discoveryUrl(issuer));
}

/** It asks again, at most every 30 seconds, when a token names a key that it does not know. */
export function keysAt(url: string): JWTVerifyGetKey {
  const fetchInTime: typeof fetch = (input, init) => boundedFetch(KEYS_TIMEOUT_MS)(input, init);
  return singleton(`keys at ${url}`, () =>
    createRemoteJWKSet(new URL(url), { cacheMaxAge: HOUR_MS, [customFetch]: fetchInTime }),
  );
}

function discoveryUrl(issuer: string): string {
  return `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
}

function fetchDocument(url: string, now = Date.now()): Promise<unknown> {
  const documents = singleton("discovery documents", () => new Map<string, Asked>());
  const known = documents.get(url);
  if (known && now - known.at < HOUR_MS && now >= known.at) return known.document;
  const asked = { at: now, document: fetchNow(url) };
  documents.set(url, asked);
  asked.document.catch(() => documents.get(url) === asked && documents.delete(url));
  return asked.document;
}

async function fetchNow(url: string): Promise<unknown> {
  const response = await boundedFetch(TIMEOUT_MS)(url, { headers: { accept: "application/json" } });
  if (response.status !== 200) throw new Error(`The provider answered ${response.status} to discovery`);
  return response.json();
}

interface Asked {
  at: number;
  document: Promise<unknown>;
}
