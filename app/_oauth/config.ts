/** Our providers as next-auth knows them, and what came of an exchange as we do. Accounts, links and sessions stay ours. */
import type { AuthConfig } from "@auth/core";
import { customFetch } from "@auth/core";
import Facebook from "@auth/core/providers/facebook";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { boundedFetch } from "@/lib/oauth/bounded-fetch";
import { profileFromIdToken } from "@/lib/oauth/id-token";
import type { ProviderProfile } from "@/lib/oauth/provider-profile";
import { configuredProviders, findProvider, type Provider } from "@/lib/oauth/providers";

/** For one step with a provider, all its requests together. */
const PROVIDER_TIMEOUT_MS = 7_000;

/** @param onProfile gets what the provider says of the visitor, once every check has passed */
export function authConfig(onProfile: (profile: ProviderProfile) => void = () => {}): AuthConfig {
  const fetchInTime = boundedFetch(PROVIDER_TIMEOUT_MS);
  return {
    basePath: "/api/auth",
    secret: [env().AUTH_SECRET, ...env().AUTH_SECRET_PREVIOUS],
    trustHost: true,
    session: { strategy: "jwt" },
    pages: { signIn: "/login", error: "/login" },
    providers: configuredProviders().map((provider) => toAuthProvider(provider, fetchInTime)),
    callbacks: {
      // A path as the answer ends next-auth's part here: it looks nobody up, links nothing, starts no session.
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

/** By itself next-auth would check PKCE alone; state and nonce are bound to browser and provider as well. */
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

/** @throws when the ID token is not the provider's */
async function profileFrom(
  provider: Provider,
  account: { providerAccountId: string; id_token?: string; access_token?: string },
  profile: { email?: string | null } | undefined,
  fetchInTime: typeof fetch,
): Promise<ProviderProfile> {
  const { id, issuer } = provider;
  if (issuer !== undefined) return profileFromIdToken({ ...provider, issuer }, account, fetchInTime);
  return { provider: id, subject: account.providerAccountId, email: profile?.email ?? undefined, emailVerified: false };
}

/** Names of what went wrong, from next-auth and from the protocol; never what was sent. */
function reasons(error: Error): Record<string, unknown> {
  const cause = (error.cause as { err?: unknown } | undefined)?.err ?? error.cause;
  const { message, code, error: told } = (cause ?? {}) as { message?: string; code?: string; error?: string };
  return { reason: (error as { type?: string }).type, cause: message, code, told };
}
