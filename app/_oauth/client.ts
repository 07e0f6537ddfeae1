/** next-auth, which does the dance with the providers and reads the session cookie. This file and those named after it are all that knows it. */
import { Auth } from "@auth/core";
import NextAuth, { type NextAuthConfig } from "next-auth";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { SESSION_IDLE_MS, SESSION_TOUCH_MS } from "@/lib/models/sessions";
import { boundedFetch } from "@/lib/oauth/bounded-fetch";
import type { ProviderProfile } from "@/lib/oauth/providers";
import { configuredProviders, findProvider, type Provider } from "@/lib/oauth/providers";
import { cookieOptions, sessionCookieName } from "../_request/cookies";
import { adapter } from "./adapter";
import { profileFrom, toAuthProvider } from "./providers";

/** For one step with a provider, all its requests together: nobody waits longer for it. */
const PROVIDER_MS = 7_000;

const { auth, signIn } = NextAuth(() => configuration(() => {}));

/** Whether this request's cookie is a live session's; the session's use is noted. */
export async function hasSession(): Promise<boolean> {
  return (await auth()) !== null;
}

/**
 * Where to send the browser, with the cookies set that bind it to what comes back.
 * @param again asks the person, and not only the browser's session at the provider
 * @returns undefined when the provider cannot be reached
 */
export async function startAuthorization(
  { id }: Provider,
  again: boolean,
): Promise<{ url: string; state: string } | undefined> {
  const url: string = await signIn(id, { redirect: false, redirectTo: "/" }, again ? ONCE_MORE[id] : {});
  // Without a state it leads to our own page for errors.
  const state = new URL(url).searchParams.get("state");
  return state ? { url, state } : undefined;
}

const ONCE_MORE: Record<Provider["id"], Record<string, string>> = {
  google: { prompt: "select_account" },
  facebook: { auth_type: "reauthenticate" },
  oidc: { prompt: "login" },
};

/**
 * Every check of the protocol, on a request that comes back from a provider.
 * The engine is asked without next-auth's wrapper, which writes 127.0.0.1 as localhost: not the address that the round was begun with.
 * @returns `cookies`: those to set, whether or not anybody was vouched for
 */
export async function handleCallback(request: Request): Promise<{ profile?: ProviderProfile; cookies: string[] }> {
  let profile: ProviderProfile | undefined;
  const response = await Auth(
    request,
    configuration((somebody) => {
      profile = somebody;
    }),
  );
  return { profile, cookies: response.headers.getSetCookie() };
}

function configuration(onProfile: (profile: ProviderProfile) => void): NextAuthConfig {
  const fetchInTime = boundedFetch(PROVIDER_MS);
  return {
    basePath: "/api/auth",
    adapter,
    secret: [env().AUTH_SECRET, ...env().AUTH_SECRET_PREVIOUS],
    trustHost: true,
    session: { strategy: "database", maxAge: SESSION_IDLE_MS / 1000, updateAge: SESSION_TOUCH_MS / 1000 },
    cookies: { sessionToken: { name: sessionCookieName(), options: cookieOptions() } },
    pages: { signIn: "/login", error: "/login" },
    providers: configuredProviders().map((provider) => toAuthProvider(provider, fetchInTime)),
    callbacks: {
      session: ({ session, user }) => ({ expires: session.expires, user: { id: user.id } }),
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

/** Names of what went wrong, from next-auth and from the protocol; never what was sent. */
function reasons(error: Error): Record<string, unknown> {
  const cause = (error.cause as { err?: unknown } | undefined)?.err ?? error.cause;
  const { message, code, error: told } = (cause ?? {}) as { message?: string; code?: string; error?: string };
  return { reason: (error as { type?: string }).type, cause: message, code, told };
}
