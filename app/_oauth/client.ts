import NextAuth, { type NextAuthConfig } from "next-auth";
import type { Provider } from "@/lib/oauth/providers";
import { authConfig } from "./config";

const { signIn } = NextAuth(() => authConfig() as NextAuthConfig);

/**
 * Sets the cookies that bind the browser to the callback.
 * @returns where to send the browser; undefined when the provider cannot be reached
 */
export async function startAuthorization(
  { id }: Provider,
  reauthenticate: boolean,
): Promise<{ url: string; state: string } | undefined> {
  const url: string = await signIn(id, { redirect: false, redirectTo: "/" }, reauthenticate ? REAUTHENTICATE[id] : {});
  const state = new URL(url).searchParams.get("state");
  return state ? { url, state } : undefined;
}

const REAUTHENTICATE: Record<Provider["id"], Record<string, string>> = {
  google: { prompt: "select_account" },
  facebook: { auth_type: "reauthenticate" },
  oidc: { prompt: "login" },
};
