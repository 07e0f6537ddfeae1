import { Auth } from "@auth/core";
import { env } from "@/lib/env";
import { linkProvider } from "@/lib/flows/link-provider";
import { logInWithProvider, type ProviderLogInRefusal } from "@/lib/flows/oauth-log-in";
import { reauthenticateWithProvider } from "@/lib/flows/reauthenticate";
import { type SignUpRequested, signUp } from "@/lib/flows/sign-up";
import { consumeOAuthState, type OAuthState } from "@/lib/models/oauth-states";
import type { LogInResult } from "@/lib/models/sessions";
import { findProvider, type ProviderProfile } from "@/lib/oauth/providers";
import { Throttled } from "@/lib/rate-limit/throttle";
import type { Cookie } from "../_request/cookies";
import { returnCookies } from "../_request/return-cookie";
import { returnQuery } from "../_request/return-path";
import { currentSession, replaceBrowserSession } from "../_request/session";
import { currentRequest } from "../_request/store";
import { authConfig, logRefusal } from "./config";
import { newcomerCookie } from "./newcomer-cookie";

interface Outcome {
  path: string;
  cookies: Cookie[];
}

export async function handleCallback(
  request: Request,
  provider: string,
): Promise<Outcome & { exchangeCookies: string[] }> {
  const { pathname, search, searchParams } = new URL(request.url);
  // Consumed whatever comes of it, so that no state can be tried twice.
  const state = findProvider(provider) && (await consumeOAuthState(searchParams.get("state") ?? "", provider));
  // Fetched twice, by a prefetch or a reload: whom the first one signed in has nothing to be told.
  if (!state)
    return {
      path: (await currentSession()) ? "/account" : "/login?problem=provider",
      cookies: [],
      exchangeCookies: [],
    };
  const { profile, cookies: exchangeCookies } = await exchange(
    state,
    new Request(new URL(pathname + search, env().AUTH_URL), { headers: request.headers }),
  );
  const outcome = profile && (await complete(state, profile));
  return { ...(outcome ?? { path: FAILURE_PATH[state.purpose](state), cookies: [] }), exchangeCookies };
}

/** Asks @auth/core without next-auth's wrapper, which rewrites 127.0.0.1 to localhost and so changes the redirect URI. */
async function exchange(
  { exchangeId, provider: id }: OAuthState,
  request: Request,
): Promise<{ profile?: ProviderProfile; cookies: string[] }> {
  let profile: ProviderProfile | undefined;
  const provider = findProvider(id);
  const taken = (checked: ProviderProfile) => {
    profile = checked;
  };
  const config = provider && (await authConfig(provider, exchangeId, taken).catch(logRefusal));
  if (!config) return { cookies: [] };
  const response = (await Auth(request, config)) as Response;
  return { profile, cookies: response.headers.getSetCookie() };
}

async function complete(state: OAuthState, profile: ProviderProfile): Promise<Outcome | undefined> {
  const request = currentRequest();
  if (state.purpose === "log-in") {
    const result = await logInWithProvider(profile, request);
    return !result.ok && "reason" in result ? askFurther(state, profile, result) : enter(state, result);
  }
  const current = await currentSession();
  // Begun in another session, or before this one was renewed.
  if (!current || current.session.id !== state.sessionId) return undefined;
  const { user, session } = current;
  if (state.purpose === "reauthenticate") {
    const result = await reauthenticateWithProvider(user, session, state.createdAt, profile, request);
    return !result.ok && "reason" in result
      ? { path: reauthenticatePath(state, result.reason), cookies: [] }
      : enter(state, result);
  }
  const { ok } = await linkProvider(user, session, state.createdAt, profile, request);
  return ok ? { path: "/account?news=linked", cookies: [] } : undefined;
}

async function askFurther(
  { returnTo }: OAuthState,
  { provider, subject }: ProviderProfile,
  refusal: ProviderLogInRefusal,
): Promise<Outcome> {
  if (refusal.reason !== "unproven-email") {
    const query = returnQuery(returnTo, { problem: refusal.reason, provider });
    return { path: `/login${query}`, cookies: [] };
  }
  const { email } = refusal;
  const newcomer = {
    identity: { provider, subject },
    ...(email && { email, sent: await beginSignUp(email, provider, subject) }),
  };
  return { path: "/continue-with/email", cookies: [await newcomerCookie(newcomer), ...returnCookies(returnTo)] };
}

/** Undefined for a client over its limit: the page asks for the address, and says how long to wait. */
async function beginSignUp(email: string, provider: string, subject: string): Promise<SignUpRequested | undefined> {
  return signUp({ email, identity: { provider, subject } }, currentRequest()).catch((error) => {
    if (error instanceof Throttled) return undefined;
    throw error;
  });
}

async function enter(state: OAuthState, result: LogInResult): Promise<Outcome | undefined> {
  return result.ok ? { path: state.returnTo, cookies: await replaceBrowserSession(result) } : undefined;
}

const FAILURE_PATH: Record<OAuthState["purpose"], (state: OAuthState) => string> = {
  "log-in": ({ returnTo }) => `/login${returnQuery(returnTo, { problem: "provider" })}`,
  link: () => "/account?problem=link",
  reauthenticate: (state) => reauthenticatePath(state, "provider"),
};

function reauthenticatePath({ returnTo }: OAuthState, problem: "provider" | "stale"): string {
  return `/account/reauthenticate?${new URLSearchParams({ callbackUrl: returnTo, problem })}`;
}
