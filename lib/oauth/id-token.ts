/** Checks the ID token's signature, which next-auth leaves to TLS, as OpenID Connect Core 3.1.3.7 allows. It checks all else. */
import { createRemoteJWKSet, customFetch, jwtVerify } from "jose";
import { z } from "zod";
import type { Provider, ProviderProfile } from "./providers";

const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
const MAX_SUBJECT = 255;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url(), userinfo_endpoint: z.url().optional() });
const claimsSchema = z.object({
  sub: z.string().min(1).max(MAX_SUBJECT),
  email: z.string().optional().catch(undefined),
  email_verified: z.boolean().catch(false),
});

export async function profileFromIdToken(
  provider: Provider & { issuer: string },
  tokens: { id_token?: string; access_token?: string },
  boundedFetch: typeof fetch,
): Promise<ProviderProfile> {
  const discoveryUrl = `${provider.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const discovery = discoverySchema.parse(await (await boundedFetch(discoveryUrl)).json());
  const keys = createRemoteJWKSet(new URL(discovery.jwks_uri), { [customFetch]: boundedFetch });
  const { payload } = await jwtVerify(tokens.id_token ?? "", keys, {
    algorithms: ALGORITHMS,
    issuer: discovery.issuer,
    audience: provider.clientId,
    requiredClaims: ["sub", "exp", "iat"],
    clockTolerance: 30,
  });
  let claims = claimsSchema.parse(payload);
  // Many providers leave the email to the userinfo endpoint.
  if (claims.email === undefined && discovery.userinfo_endpoint && tokens.access_token) {
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    const userinfo = claimsSchema.parse(await (await boundedFetch(discovery.userinfo_endpoint, { headers })).json());
    if (userinfo.sub !== claims.sub) throw new Error("The userinfo is about another subject");
    claims = userinfo;
  }
  return { provider: provider.id, subject: claims.sub, email: claims.email, emailVerified: claims.email_verified };
}
