/**
 * What a provider publishes about itself (OpenID Connect Discovery), and its keys. What it publishes is used; what it leaves out is not
 * needed. Each process fetches both once an hour: concurrent requests share one fetch, and a failure is not cached.
 */
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import { HOUR_MS } from "../clock";
import { singleton } from "../singleton";
import { boundedFetch } from "./bounded-fetch";

const TIMEOUT_MS = 5_000;
/** Shorter, because it comes after the exchange of the code: the whole login takes less than ten seconds. */
const KEYS_TIMEOUT_MS = 2_500;

const REQUIRED = { issuer: z.string(), authorization_endpoint: z.url(), token_endpoint: z.url(), jwks_uri: z.url() };
const discoverySchema = z.looseObject({
  ...REQUIRED,
  userinfo_endpoint: z.url().optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(["client_secret_basic"]),
  id_token_signing_alg_values_supported: z.array(z.string()).optional(),
  scopes_supported: z.array(z.string()).optional(),
});

/** Best first. */
const AUTH_METHODS = ["client_secret_basic", "client_secret_post", "client_secret_jwt"] as const;
const SCOPES = ["openid", "profile", "email"];

export type Discovery = z.infer<typeof discoverySchema>;

/** `step`: what of the exchange was refused, for the log. Holds names only, never what was sent. */
export class ProviderRefused extends Error {
  override name = "ProviderRefused";

  constructor(
    readonly step: string,
    reason: string,
  ) {
    super(`${step}: ${reason}`);
  }
}

/** @throws ProviderRefused */
export function discover(issuer: string, now = Date.now()): Promise<Discovery> {
  const known = discoveries().get(issuer);
  if (known && now - known.at < HOUR_MS && now >= known.at) return known.discovery;
  const asked = { at: now, discovery: fetchDiscovery(issuer) };
  discoveries().set(issuer, asked);
  asked.discovery.catch(() => discoveries().get(issuer) === asked && discoveries().delete(issuer));
  return asked.discovery;
}

/** It asks again, at most every 30 seconds, when a token names a key that it does not know. */
export function keysAt(url: string): JWTVerifyGetKey {
  const fetchInTime: typeof fetch = (input, init) => boundedFetch(KEYS_TIMEOUT_MS)(input, init);
  return singleton(`keys at ${url}`, () =>
    createRemoteJWKSet(new URL(url), { cacheMaxAge: HOUR_MS, [customFetch]: fetchInTime }),
  );
}

/** @throws ProviderRefused */
export function authMethodOf({ token_endpoint_auth_methods_supported: supported }: Discovery): string {
  const method = AUTH_METHODS.find((one) => supported.includes(one));
  if (!method) throw new ProviderRefused("discovery", "token_endpoint_auth_methods_supported has none with a secret");
  return method;
}

export function scopeOf({ scopes_supported: supported }: Discovery): string {
  return SCOPES.filter((scope) => scope === "openid" || (supported?.includes(scope) ?? true)).join(" ");
}

async function fetchDiscovery(issuer: string): Promise<Discovery> {
  const url = `${withoutSlash(issuer)}/.well-known/openid-configuration`;
  const asked = boundedFetch(TIMEOUT_MS)(url, { headers: { accept: "application/json" } });
  const response = await asked.catch((error: Error) => {
    throw new ProviderRefused("discovery", `no answer (${error.name})`);
  });
  if (response.status !== 200) throw new ProviderRefused("discovery", `status ${response.status}`);
  const { data, error } = discoverySchema.safeParse(await response.json().catch(() => undefined));
  if (!data) throw new ProviderRefused("discovery", `${error.issues.map(({ path }) => path.join(".") || "JSON")}`);
  // With or without the last slash it is the same provider; the ID token is held to what is published.
  if (withoutSlash(data.issuer) !== withoutSlash(issuer))
    throw new ProviderRefused("discovery", "its issuer is not AUTH_OIDC_ISSUER");
  return data;
}

const discoveries = () => singleton("discoveries", () => new Map<string, Asked>());
const withoutSlash = (url: string) => url.replace(/\/$/, "");

interface Asked {
  at: number;
  discovery: Promise<Discovery>;
}
