/** Accounts, links and sessions stay ours: next-auth is asked for the exchange only. */
import type { AuthConfig } from "@auth/core";
import { customFetch } from "@auth/core";
import Facebook from "@auth/core/providers/facebook";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { boundedFetch } from "@/lib/oauth/bounded-fetch";
import { authMethodOf, type Discovery, discover, ProviderRefused, scopeOf } from "@/lib/oauth/discovery";
import { ALGORITHMS, profileFromIdToken } from "@/lib/oauth/id-token";
import type { Provider, ProviderProfile } from "@/lib/oauth/providers";
import { exchangeCookies } from "./exchange-cookies";

const PROVIDER_TIMEOUT_MS = 7_000;

/** @param onProfile called once every check has passed. @throws ProviderRefused */
export async function authConfig(
  provider: Provider,
  exchangeId: string,
  onProfile: (profile: ProviderProfile) => void = () => {},
): Promise<AuthConfig> {
  const fetchInTime = boundedFetch(PROVIDER_TIMEOUT_MS);
  return {
    basePath: "/api/auth",
    secret: [env().AUTH_SECRET, ...env().AUTH_SECRET_PREVIOUS],
    trustHost: true,
    cookies: exchangeCookies(exchangeId),
    session: { strategy: "jwt" },
    pages: { signIn: "/login", error: "/login" },
    providers: [await toAuthProvider(provider, fetchInTime)],
    callbacks: {
      // A path ends next-auth's part here: it looks nobody up, links nothing, starts no session.
      async signIn({ account, profile }) {
        if (account?.provider !== provider.id) return false;
        onProfile(await profileFrom(provider, account, profile, fetchInTime));
        return "/";
      },
    },
    logger: {
      error: logRefusal,
      warn: () => {},
      debug: () => {},
    },
  };
}

/** By default next-auth checks PKCE alone. */
async function toAuthProvider(provider: Provider, fetchInTime: typeof fetch): Promise<AuthConfig["providers"][number]> {
  const { id, name, clientId, clientSecret, issuer } = provider;
  const client = { clientId, clientSecret, [customFetch]: fetchInTime };
  if (issuer !== undefined) {
    const discovery = await discover(issuer);
    return {
      ...{ id, name, type: "oidc", issuer: discovery.issuer, checks: ["pkce", "state", "nonce"], ...client },
      client: { token_endpoint_auth_method: authMethodOf(discovery) },
      authorization: { params: { scope: scopeOf(discovery) } },
      [customFetch]: withDiscovery(discovery, fetchInTime),
    };
  }
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

/** Answers next-auth's own discovery from what is known, with the two members that it demands although the standard makes them optional. */
function withDiscovery(discovery: Discovery, fetchInTime: typeof fetch): typeof fetch {
  const complete = {
    userinfo_endpoint: discovery.token_endpoint,
    id_token_signing_alg_values_supported: ALGORITHMS,
    ...discovery,
  };
  return async (input, init) =>
    String(input).endsWith("/.well-known/openid-configuration") ? Response.json(complete) : fetchInTime(input, init);
}

/** Which claim or step it was about. Names only; never what was sent. */
export function logRefusal(error: Error): void {
  const chain = causesOf(error);
  const find = (key: string) => chain.map((one) => one[key]).find((value) => typeof value === "string");
  const refused = chain.find((one) => one instanceof ProviderRefused);
  const root = chain.findLast((one) => one instanceof Error);
  log().warn(
    {
      reason: (error as { type?: string }).type,
      step: refused?.step ?? find("claim") ?? find("parameter") ?? find("step") ?? stepOf(String(root?.message)),
      cause: root?.message,
      code: find("code"),
      told: find("error"),
    },
    "a provider's answer was refused",
  );
}

function causesOf(error: unknown): Record<string, unknown>[] {
  const chain: Record<string, unknown>[] = [];
  for (let inner = error; inner && typeof inner === "object" && chain.length < 10; ) {
    const one = inner as Record<string, unknown>;
    chain.push(one);
    inner = one.cause ?? one.err;
  }
  return chain;
}

/** oauth4webapi names in words what it found wrong: 'unexpected JWT "nonce" (nonce) claim value', '"response" is not a conform Token …'. */
function stepOf(message: string): string | undefined {
  return (
    /"(\w+)" \(/.exec(message)?.[1] ??
    /\b(state|nonce|iss|aud|exp|pkce|Token Endpoint|Userinfo|JWKS?)\b/i.exec(message)?.[1]
  );
}
