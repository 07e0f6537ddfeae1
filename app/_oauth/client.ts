import NextAuth, { type NextAuthConfig } from "next-auth";
import type { Provider } from "@/lib/oauth/providers";
import { setCookies } from "../_request/page-session";
import { currentRequest } from "../_request/store";
import { authConfig, logRefusal } from "./config";
import { newExchangeId, surplusExchangeCookies } from "./exchange-cookies";

/**
 * Sets the cookies that bind the browser to the callback.
 * @returns where to send the browser; undefined when the provider cannot be reached
 */
export async function startAuthorization(
  provider: Provider,
  reauthenticate: boolean,
): Promise<{ url: string; state: string; exchangeId: string } | undefined> {
  const exchangeId = newExchangeId();
  const config = await authConfig(provider, exchangeId).catch(logRefusal);
  if (!config) return undefined;
  const { id } = provider;
  const { signIn } = NextAuth(config as NextAuthConfig);
  await setCookies(...surplusExchangeCookies(currentRequest().cookies));
  const url: string = await signIn(id, { redirect: false, redirectTo: "/" }, reauthenticate ? REAUTHENTICATE[id] : {});
  const state = new URL(url).searchParams.get("state");
  return state ? { url, state, exchangeId } : undefined;
}

/** A wish: the browser can strike it from the address, so what counts is the `auth_time` that comes back. Google knows no "login". */
const REAUTHENTICATE: Partial<Record<Provider["id"], Record<string, string>>> = {
  google: { prompt: "select_account", max_age: "0" },
  oidc: { prompt: "login", max_age: "0" },
};
