/** Accounts, links and sessions stay ours: next-auth is asked for the exchange only. */
import type { AuthConfig } from "@auth/core";
import { customFetch } from "@auth/core";
import Facebook from "@auth/core/providers/facebook";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { boundedFetch } from "@/lib/oauth/bounded-fetch";
import { withDiscovery } from "@/lib/oauth/discovery";
import { profileFromIdToken } from "@/lib/oauth/id-token";
import { configuredProviders, findProvider, type Provider, type ProviderProfile } from "@/lib/oauth/providers";
import { exchangeCookies } from "./exchange-cookies";

const PROVIDER_TIMEOUT_MS = 7_000;

/** @param onProfile called once every check has passed */
export function authConfig(exchangeId: string, onProfile: (profile: ProviderProfile) => void = () => {}): AuthConfig {
  const providers = configuredProviders();
  const issuers = providers.flatMap(({ issuer }) => issuer ?? []);
  const fetchInTime = withDiscovery(issuers, boundedFetch(PROVIDER_TIMEOUT_MS));
  return {
    basePath: "/api/auth",
    secret: [env().AUTH_SECRET, ...env().AUTH_SECRET_PREVIOUS],
    trustHost: true,
    cookies: exchangeCookies(exchangeId),
    session: { strategy: "jwt" },
    pages: { signIn: "/login", error: "/login" },
    providers: providers.map((provider) => toAuthProvider(provider, fetchInTime)),
    callbacks: {
      // A path ends next-auth's part here: it looks nobody up, links nothing, starts no session.
      async signIn({ account, profile }) {
        const provider = findProvider(account?.provider);
        if (!provider || !account) return false;
        onProfile(await profileFrom(provider, account, profile, fetchInTime));
        return "/";
      },
    },
    logger: {
      error: (error) => log().warn(reasons(error), "a provider's answer was refused"),
      warn: () => {},
      debug: () => {},
    },
  };
}

/** By default next-auth checks PKCE alone. */
function toAuthProvider(provider: Provider, fetchInTime: typeof fetch): AuthConfig["providers"][number] {
  const { id, name, clientId, clientSecret, issuer } = provider;
  const client = { clientId, clientSecret, [customFetch]: fetchInTime };
  if (issuer !== undefined) return { id, name, type: "oidc", issuer, checks: ["pkce", "state", "nonce"], ...client };
  const url = "https://graph.facebook.com/me?fields=id,email";
  const request = async ({ tokens }: { tokens: { access_token?: string } }) =>
    (await fetchInTime(url, { headers: { authorization: `Bearer ${tokens.access_token}` } })).json();
  return {
    ...Facebook({ clientId, clientSecret }),
    ...client,
    checks: ["pkce", "state"],
    userinfo: { url, request },
    profile: ({ id: subject, email }) => ({ id: subject, email }),
  };
}

async function profileFrom(
  provider: Provider,
  account: { providerAccountId: string; id_token?: string; access_token?: string },
  profile: { email?: string | null } | undefined,
  fetchInTime: typeof fetch,
): Promise<ProviderProfile> {
  const { id, issuer } = provider;
  if (issuer !== undefined) return profileFromIdToken({ ...provider, issuer }, account, fetchInTime);
  const email = profile?.email ?? undefined;
  return { provider: id, subject: account.providerAccountId, email, emailVerified: false };
}

/** Names of errors only; never what was sent. */
function reasons(error: Error): Record<string, unknown> {
  const cause = (error.cause as { err?: unknown } | undefined)?.err ?? error.cause;
  const { message, code, error: told } = (cause ?? {}) as { message?: string; code?: string; error?: string };
  return { reason: (error as { type?: string }).type, cause: message, code, told };
}
