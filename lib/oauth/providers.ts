import { env } from "../env";

export interface Provider {
  id: "google" | "facebook" | "oidc";
  name: string;
  clientId: string;
  clientSecret: string;
  /** Of an OpenID Connect provider. Facebook is none, and never says whether an email is verified. */
  issuer?: string;
}

export interface ProviderProfile {
  provider: string;
  /** With the provider the key of an account; the email never is. */
  subject: string;
  email?: string;
  emailVerified: boolean;
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

export function findProvider(id: unknown): Provider | undefined {
  return configuredProviders().find((provider) => provider.id === id);
}

export function providerName(id: string): string {
  if (id === "google") return "Google";
  if (id === "facebook") return "Facebook";
  const { AUTH_OIDC_NAME, AUTH_OIDC_ISSUER } = env();
  return AUTH_OIDC_NAME ?? (AUTH_OIDC_ISSUER ? new URL(AUTH_OIDC_ISSUER).hostname : "your identity provider");
}
