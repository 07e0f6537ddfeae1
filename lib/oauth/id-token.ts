/** Checks the ID token's signature, which next-auth leaves to TLS, as OpenID Connect Core 3.1.3.7 allows. It checks all else. */
import { jwtVerify } from "jose";
import { z } from "zod";
import { CLOCK_SKEW_MS } from "../clock";
import { canonicalEmail } from "../email-address";
import { discover, keysAt, ProviderRefused } from "./discovery";
import { isEmailAuthority, isOwnDirectory, type Provider, type ProviderProfile } from "./providers";

export const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
const MAX_SUBJECT = 255;

const claimsSchema = z.object({
  // No database takes a NUL.
  sub: z
    .string()
    .min(1)
    .max(MAX_SUBJECT)
    .refine((subject) => !subject.includes("\0")),
  email: z
    .string()
    .transform((text) => canonicalEmail(text))
    .optional()
    .catch(undefined),
  // Some providers send the text (Amazon Cognito, Apple).
  email_verified: z
    .literal([true, "true"])
    .transform(() => true)
    .catch(false),
  hd: z.string().optional().catch(undefined),
  auth_time: z.number().int().positive().optional().catch(undefined),
});

export async function profileFromIdToken(
  provider: Provider & { issuer: string },
  tokens: { id_token?: string; access_token?: string },
  boundedFetch: typeof fetch,
): Promise<ProviderProfile> {
  const discovery = await discover(provider.issuer);
  const { payload } = await jwtVerify(tokens.id_token ?? "", keysAt(discovery.jwks_uri), {
    algorithms: ALGORITHMS,
    issuer: discovery.issuer,
    audience: provider.clientId,
    requiredClaims: ["sub", "exp", "iat"],
    clockTolerance: CLOCK_SKEW_MS / 1_000,
  });
  const { data: claims, error } = claimsSchema.safeParse(payload);
  if (!claims) throw new ProviderRefused("id_token", `claim ${error.issues.map(({ path }) => path.join("."))}`);
  const userinfo =
    !claims.email_verified && discovery.userinfo_endpoint && tokens.access_token
      ? await fetchUserinfo(discovery.userinfo_endpoint, tokens.access_token, claims, boundedFetch)
      : undefined;
  const { email, email_verified, hd = claims.hd } = userinfo ?? claims;
  const emailVerified = email !== undefined && (email_verified || isOwnDirectory(provider));
  return {
    provider: provider.id,
    subject: claims.sub,
    email,
    emailVerified,
    emailAuthority: emailVerified && isEmailAuthority(provider, email, hd),
    authenticatedAt: claims.auth_time === undefined ? undefined : new Date(claims.auth_time * 1_000),
  };
}

/** Many providers leave the email, or whether it is verified, to it. @returns undefined if it is of no use: the ID token suffices */
async function fetchUserinfo(
  url: string,
  accessToken: string,
  { sub, email }: Claims,
  boundedFetch: typeof fetch,
): Promise<Claims | undefined> {
  const headers = { authorization: `Bearer ${accessToken}` };
  const response = await boundedFetch(url, { headers }).catch(() => undefined);
  const { data } = claimsSchema.safeParse(await response?.json().catch(() => undefined));
  const sameEmail = data?.email !== undefined && (email === undefined || data.email === email);
  return data?.sub === sub && sameEmail ? data : undefined;
}

type Claims = z.infer<typeof claimsSchema>;
