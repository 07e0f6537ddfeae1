/** Where the providers ask people who they are: the origins that our forms may lead to. */
import { boundedFetch } from "./bounded-fetch";
import type { Env } from "./env";

const DISCOVERY_MS = 8_000;
const ASK_AGAIN_MS = 60_000;

const discovered = new Map<string, string[]>();
const askedAt = new Map<string, number>();

export function authorizationOrigins({ AUTH_GOOGLE_ID, AUTH_FACEBOOK_ID, AUTH_OIDC_ISSUER }: Env): string[] {
  const origins: string[] = [];
  if (AUTH_GOOGLE_ID) origins.push("https://accounts.google.com");
  // Telephones are sent on to the second.
  if (AUTH_FACEBOOK_ID) origins.push("https://www.facebook.com", "https://m.facebook.com");
  if (AUTH_OIDC_ISSUER) origins.push(new URL(AUTH_OIDC_ISSUER).origin, ...(discovered.get(AUTH_OIDC_ISSUER) ?? []));
  return origins;
}

/** Some providers, Amazon Cognito for one, have their login page at another origin than their issuer: asked once, and again while there is no answer. */
export async function discoverLoginPage({ AUTH_OIDC_ISSUER: issuer }: Env, now = new Date()): Promise<void> {
  if (!issuer || discovered.has(issuer)) return;
  if (now.getTime() - (askedAt.get(issuer) ?? Number.NEGATIVE_INFINITY) < ASK_AGAIN_MS) return;
  askedAt.set(issuer, now.getTime());
  try {
    const answer = await boundedFetch(DISCOVERY_MS)(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
    const { protocol, origin } = new URL((await answer.json()).authorization_endpoint);
    // A configured issuer is trusted with that much, and with no other kind of address.
    if (/^https?:$/.test(protocol)) discovered.set(issuer, origin === new URL(issuer).origin ? [] : [origin]);
  } catch {
    // It is down, and nobody can sign in there now anyway.
  }
}
