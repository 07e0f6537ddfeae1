/** Where the providers ask people who they are: the origins that our forms may lead to. */
import { boundedFetch } from "./bounded-fetch";
import { configuredProviders } from "./providers";

const DISCOVERY_MS = 8_000;
const ASK_AGAIN_MS = 60_000;
/** Telephones are sent on to the second. */
const FACEBOOK = ["https://www.facebook.com", "https://m.facebook.com"];

const discovered = new Map<string, string>();
const askedAt = new Map<string, number>();

/** Answers at once with what is known, and asks an OpenID Connect provider in the background for what is not. */
export function authorizationOrigins(now = new Date()): string[] {
  return configuredProviders().flatMap(({ id, issuer }) => {
    if (issuer === undefined) return FACEBOOK;
    if (id === "oidc" && !discovered.has(issuer)) void discover(issuer, now.getTime());
    const own = new URL(issuer).origin;
    return [...new Set([own, discovered.get(issuer) ?? own])];
  });
}

/** Some providers, Amazon Cognito for one, have their login page at another origin than their issuer. */
async function discover(issuer: string, now: number): Promise<void> {
  if (now - (askedAt.get(issuer) ?? Number.NEGATIVE_INFINITY) < ASK_AGAIN_MS) return;
  askedAt.set(issuer, now);
  try {
    const answer = await boundedFetch(DISCOVERY_MS)(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
    const { protocol, origin } = new URL((await answer.json()).authorization_endpoint);
    // A configured issuer is trusted with that much, and with no other kind of address.
    if (/^https?:$/.test(protocol)) discovered.set(issuer, origin);
  } catch {
    // It is down: nobody signs in there now, and it is asked again.
  }
}
