/** Local ID: a real OpenID provider for development and tests, so that neither needs an account elsewhere. Never part of the app. */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { exportJWK, generateKeyPair } from "jose";
import type { Configuration, Provider } from "oidc-provider";
import { loginPage } from "./login-page";

const CLIENT_ID = "latchkey";
const INTERACTION = /^\/interaction\/([\w-]+)$/;
const LOOPBACK = ["localhost", "127.0.0.1"];

export const demoPerson = { subject: "demo-social", email: "social@example.com", emailVerified: true };

type People = Map<string, { email: string; emailVerified: boolean }>;

export interface IdentityProvider {
  people: People;
  variables: Record<string, string>;
  stop: () => Promise<void>;
}

/** On the port after the app's, unless a provider is configured. @returns the environment variables by which the app finds it */
export async function localIdentityProvider(
  environment: Record<string, string | undefined>,
): Promise<Record<string, string>> {
  const port = Number(environment.PORT || 3000);
  const appUrl = environment.AUTH_URL || `http://localhost:${port}`;
  const local = URL.canParse(appUrl) && LOOPBACK.includes(new URL(appUrl).hostname);
  if (environment.AUTH_OIDC_ISSUER || !local) return {};
  return (await startIdentityProvider(new URL(appUrl).origin, port + 1)).variables;
}

export async function startIdentityProvider(appUrl: string, port = 0): Promise<IdentityProvider> {
  const server = createServer();
  const issuer = await listen(server, port, new URL(appUrl).hostname);
  const { subject, ...person } = demoPerson;
  const people: People = new Map([[subject, person]]);
  const clientSecret = randomBytes(24).toString("base64url");
  const provider = await createProvider(issuer, await configuration(appUrl, clientSecret, people));
  const protocol = provider.callback();

  server.on("request", async (request, response) => {
    if (request.url === "/favicon.ico") return response.writeHead(204).end();
    const uid = INTERACTION.exec(request.url ?? "")?.[1];
    if (uid === undefined) return protocol(request, response);
    if (request.method !== "POST") {
      const emails = [...people.values()].map(({ email }) => email);
      return response.setHeader("content-type", "text/html; charset=utf-8").end(loginPage(uid, emails));
    }
    const result = await interactionResult(request, people);
    await provider
      .interactionFinished(request, response, result)
      .catch(() => response.writeHead(400).end("Start again."));
  });

  return {
    people,
    variables: {
      AUTH_OIDC_ISSUER: issuer,
      AUTH_OIDC_ID: CLIENT_ID,
      AUTH_OIDC_SECRET: clientSecret,
      AUTH_OIDC_NAME: "Local ID",
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Without its warnings, of storage in memory and of older versions of Node: both are fine here. */
async function createProvider(issuer: string, configuration: Configuration): Promise<Provider> {
  const { warn } = console;
  console.warn = () => {};
  try {
    return new (await import("oidc-provider")).Provider(issuer, configuration);
  } finally {
    console.warn = warn;
  }
}

async function interactionResult(request: IncomingMessage, people: People) {
  const form = new URLSearchParams(await text(request));
  return form.has("cancel")
    ? { error: "access_denied", error_description: "The person changed their mind" }
    : { login: { accountId: findOrAddSubject(people, form.get("email") ?? "") } };
}

function findOrAddSubject(people: People, email: string): string {
  for (const [subject, person] of people) if (person.email === email) return subject;
  people.set(email, { email, emailVerified: true });
  return email;
}

async function configuration(appUrl: string, clientSecret: string, people: People): Promise<Configuration> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return {
    clients: [
      { client_id: CLIENT_ID, client_secret: clientSecret, redirect_uris: [`${appUrl}/api/auth/callback/oidc`] },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), use: "sig", alg: "RS256" }] },
    cookies: { keys: [randomBytes(32).toString("base64url")] },
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    ttl: { Session: 3600, Grant: 3600, Interaction: 900, AccessToken: 300, IdToken: 300, AuthorizationCode: 60 },
    findAccount: (_, subject) => {
      const person = people.get(subject);
      const claims = async () => ({ sub: subject, email: person?.email, email_verified: person?.emailVerified });
      return person && { accountId: subject, claims };
    },
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ accountId: oidc.session?.accountId, clientId: oidc.client?.clientId });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
  };
}

async function listen(server: Server, port: number, hostname: string): Promise<string> {
  await new Promise<void>((resolve) => {
    server.once("error", () => server.listen(0, hostname));
    server.listen(port, hostname, resolve);
  });
  const address = server.address();
  return `http://${hostname}:${typeof address === "object" ? address?.port : port}`;
}
