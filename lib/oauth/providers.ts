import { env } from "../env";

export const PROVIDER_IDS = ["google", "facebook", "oidc"] as const;

export interface Provider {
  id: (typeof PROVIDER_IDS)[number];
  name: string;
  clientId: string;
  clientSecret: string;
  /** Of an OpenID Connect provider. Facebook is none: it never says whether an email is verified, or when the user authenticated. */
  issuer?: string;
}

export interface ProviderProfile {
  provider: string;
  /** With the provider the key of an account; the email never is. */
  subject: string;
  email?: string;
  /** The provider vouches for the email, so an account can begin with it. */
  emailVerified: boolean;
  /** And it is the authority for the email, so an existing account can be joined by it. */
  emailAuthority?: boolean;
  /** When the provider last asked who this is (auth_time). Undefined if it does not say. */
  authenticatedAt?: Date;
}

export function configuredProviders(): Provider[] {
  const { AUTH_GOOGLE_ID, AUTH_GOOGLE_SECRET, AUTH_FACEBOOK_ID, AUTH_FACEBOOK_SECRET } = env();
  const { AUTH_OIDC_ISSUER, AUTH_OIDC_ID, AUTH_OIDC_SECRET } = env();
  const issuer = "https://accounts.google.com";
  return [
    { id: "google" as const, issuer, clientId: AUTH_GOOGLE_ID, clientSecret: AUTH_GOOGLE_SECRET },
    { id: "facebook" as const, clientId: AUTH_FACEBOOK_ID, clientSecret: AUTH_FACEBOOK_SECRET },
    { id: "oidc" as const, issuer: AUTH_OIDC_ISSUER, clientId: AUTH_OIDC_ID, clientSecret: AUTH_OIDC_SECRET },
  ].flatMap(({ clientId, clientSecret, ...provider }) =>
    clientId && clientSecret ? [{ ...provider, clientId, clientSecret, name: providerName(provider.id) }] : [],
  );
}

/**
 * Whether the provider gives out the address itself. Elsewhere an earlier holder may have verified it.
 * @param hostedDomain Google's `hd`
 */
export function isEmailAuthority({ id }: Pick<Provider, "id">, email: string, hostedDomain?: string): boolean {
  const domain = email.slice(email.lastIndexOf("@") + 1);
  if (id === "google") return domain === "gmail.com" || domain === hostedDomain?.toLowerCase();
  return isOwnDirectory({ id });
}

/** Its addresses count as verified. */
export function isOwnDirectory({ id }: Pick<Provider, "id">): boolean {
  return id === "oidc" && env().AUTH_OIDC_TRUST_EMAIL;
}

/** Whether it can say when the user last authenticated (`auth_time`). Facebook does not. */
export function provesFreshness({ issuer }: Provider): boolean {
  return issuer !== undefined;
}

export function findProvider(id: unknown): Provider | undefined {
  return configuredProviders().find((provider) => provider.id === id);
}

export function providerName(id: string): string {
  if (id === "google") return "Google";
  if (id === "facebook") return "Facebook";
  const { AUTH_OIDC_NAME, AUTH_OIDC_ISSUER } = env();
  return AUTH_OIDC_NAME ?? (AUTH_OIDC_ISSUER ? new URL(AUTH_OIDC_ISSUER).hostname : "your identity provider");
}
