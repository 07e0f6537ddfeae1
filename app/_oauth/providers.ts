/** Our providers in next-auth's words, and what came of it in ours. */
import { customFetch, type NextAuthConfig } from "next-auth";
import Facebook from "next-auth/providers/facebook";
import { profileFromIdToken } from "@/lib/oauth/id-token";
import type { Provider, ProviderProfile } from "@/lib/oauth/providers";

type AuthProvider = NextAuthConfig["providers"][number];

/** next-auth would ask for PKCE alone; state and nonce are bound to browser and provider as well. */
export function toAuthProvider(provider: Provider, fetchInTime: typeof fetch): AuthProvider {
  const { id, name, clientId, clientSecret, issuer } = provider;
  const client = { clientId, clientSecret, [customFetch]: fetchInTime };
  if (issuer !== undefined) return { id, name, type: "oidc", issuer, checks: ["pkce", "state", "nonce"], ...client };
  const url = "https://graph.facebook.com/me?fields=id,email";
  const request = async ({ tokens }: { tokens: { access_token?: string } }) =>
    (await fetchInTime(url, { headers: { authorization: `Bearer ${tokens.access_token}` } })).json();
  const facebook = Facebook({ clientId, clientSecret });
  return {
    ...facebook,
    ...client,
    checks: ["pkce", "state"],
    userinfo: { url, request },
    profile: ({ id: subject, email }) => ({ id: subject, email }),
  };
}

type Account = { providerAccountId: string; id_token?: string; access_token?: string };
type Profile = { email?: string | null } | undefined;

/** @throws when the ID token is not the provider's */
export async function profileFrom(
  provider: Provider,
  account: Account,
  profile: Profile,
  fetchInTime: typeof fetch,
): Promise<ProviderProfile> {
  const { id, issuer } = provider;
  if (issuer !== undefined) return profileFromIdToken({ ...provider, issuer }, account, fetchInTime);
  return { provider: id, subject: account.providerAccountId, email: profile?.email ?? undefined, emailVerified: false };
}
