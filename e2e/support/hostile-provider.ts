/** A provider that lies on request: it issues whatever ID token a test asks for. */
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { test as base } from "./fixtures";
import { ONE_PROCESS, productionVariables, startServer } from "./server";

export { expect } from "./fixtures";

export interface Lie {
  claims?: JWTPayload;
  alg?: "none" | "HS256";
  foreignKey?: boolean;
  hangs?: boolean;
  callback?: (url: URL) => void;
}

export interface HostileProvider {
  variables: Record<string, string>;
  lie: Lie;
  exchanges: URLSearchParams[];
  callbacks: string[];
  /** The path of each request. */
  asked: string[];
  stop: () => Promise<void>;
}

export const OTHER_PROVIDERS = {
  AUTH_GOOGLE_ID: "google",
  AUTH_GOOGLE_SECRET: "secret",
  AUTH_FACEBOOK_ID: "facebook",
  AUTH_FACEBOOK_SECRET: "secret",
};

export const test = base.extend<object, { provider: HostileProvider }>({
  provider: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      const provider = await startHostileProvider();
      await use(provider);
      await provider.stop();
    },
    { scope: "worker" },
  ],
  server: [
    async ({ provider }, use) => {
      const variables = { ...(await productionVariables()), ...ONE_PROCESS, ...OTHER_PROVIDERS };
      const server = await startServer({ ...variables, ...provider.variables });
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
});

export async function startHostileProvider(): Promise<HostileProvider> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : "";
  const issuer = `http://127.0.0.1:${port}`;
  const own = await generateKeyPair("RS256", { extractable: true });
  const foreign = await generateKeyPair("RS256");
  const nonces = new Map<string, string>();
  const provider: HostileProvider = {
    variables: { AUTH_OIDC_ISSUER: issuer, AUTH_OIDC_ID: "app", AUTH_OIDC_SECRET: "secret", AUTH_OIDC_NAME: "Mallory" },
    lie: {},
    exchanges: [],
    callbacks: [],
    asked: [],
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  const endpoints: Record<string, (request: IncomingMessage) => Promise<unknown> | unknown> = {
    "/.well-known/openid-configuration": () => ({
      issuer,
      // Another origin than the issuer's, as with Amazon Cognito, and a third one after it.
      authorization_endpoint: `http://localhost:${port}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
    }),
    "/jwks": async () => ({ keys: [{ ...(await exportJWK(own.publicKey)), alg: "RS256", use: "sig" }] }),
    "/token": async (request) => {
      const sent = new URLSearchParams(await text(request));
      provider.exchanges.push(sent);
      const token = await idToken(nonces.get(sent.get("code") ?? "") ?? "");
      return { access_token: "access", token_type: "Bearer", expires_in: 60, id_token: token };
    },
  };

  async function idToken(nonce: string): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const honest = { iss: issuer, aud: "app", sub: "mallory", iat: now, exp: now + 60, nonce };
    const claims = { ...honest, ...provider.lie.claims };
    if (provider.lie.alg === "none") return new UnsecuredJWT(claims).encode();
    const jwt = new SignJWT(claims);
    if (provider.lie.alg === "HS256") return jwt.setProtectedHeader({ alg: "HS256" }).sign(Buffer.from("secret"));
    const key = provider.lie.foreignKey ? foreign.privateKey : own.privateKey;
    return jwt.setProtectedHeader({ alg: "RS256" }).sign(key);
  }

  server.on("request", async (request, response) => {
    const url = new URL(request.url ?? "/", issuer);
    provider.asked.push(url.pathname);
    if (provider.lie.hangs) return;
    if (url.pathname === "/authorize")
      return response.writeHead(302, { location: `http://sign-in.localhost:${port}/sign-in${url.search}` }).end();
    if (url.pathname === "/sign-in") {
      const code = crypto.randomUUID();
      nonces.set(code, url.searchParams.get("nonce") ?? "");
      const callback = new URL(url.searchParams.get("redirect_uri") ?? "");
      callback.search = new URLSearchParams({ code, state: url.searchParams.get("state") ?? "" }).toString();
      provider.lie.callback?.(callback);
      provider.callbacks.push(callback.href);
      return response.writeHead(302, { location: callback.href }).end();
    }
    const answer = await endpoints[url.pathname]?.(request);
    return response
      .writeHead(answer ? 200 : 404, { "content-type": "application/json" })
      .end(JSON.stringify(answer ?? {}));
  });
  return provider;
}
