import { startIdentityProvider } from "./start";

const LOOPBACK = ["localhost", "127.0.0.1"];

/** Starts Local ID beside the app, on the next port, unless a provider is configured. @returns the settings that lead to it */
export async function localIdentityProvider(
  settings: Record<string, string | undefined>,
): Promise<Record<string, string>> {
  const port = Number(settings.PORT || 3000);
  const appUrl = settings.AUTH_URL || `http://localhost:${port}`;
  const ours = URL.canParse(appUrl) && LOOPBACK.includes(new URL(appUrl).hostname);
  if (settings.AUTH_OIDC_ISSUER || !ours) return {};
  return (await startIdentityProvider(new URL(appUrl).origin, port + 1)).variables;
}
