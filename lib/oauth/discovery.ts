/** What a provider publishes about itself (OpenID Connect Discovery). What it publishes is used; what it leaves out is not needed. */
import { z } from "zod";

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
export async function discover(issuer: string, boundedFetch: typeof fetch): Promise<Discovery> {
  const url = `${withoutSlash(issuer)}/.well-known/openid-configuration`;
  const response = await boundedFetch(url).catch((error: Error) => {
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

/** @throws ProviderRefused */
export function authMethodOf({ token_endpoint_auth_methods_supported: supported }: Discovery): string {
  const method = AUTH_METHODS.find((one) => supported.includes(one));
  if (!method) throw new ProviderRefused("discovery", "token_endpoint_auth_methods_supported has none with a secret");
  return method;
}

export function scopeOf({ scopes_supported: supported }: Discovery): string {
  return SCOPES.filter((scope) => scope === "openid" || (supported?.includes(scope) ?? true)).join(" ");
}

const withoutSlash = (url: string) => url.replace(/\/$/, "");
