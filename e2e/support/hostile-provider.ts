/** A provider that lies on request: it hands out whatever ID token a test makes up. */
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";

export interface Lie {
  /** In place of what an honest provider would say. */
  claims?: JWTPayload;
  alg?: "none" | "HS256";
  foreignKey?: boolean;
  hangs?: boolean;
  /** Changes the way back. */
  back?: (address: URL) => void;
}

export interface HostileProvider {
  variables: Record<string, string>;
  lie: Lie;
  /** What the app sent to the token endpoint, newest last. */
  exchanges: URLSearchParams[];
  /** Where it sent browsers back to, newest last. */
  ways: string[];
  stop: () => Promise<void>;
}

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
    ways: [],
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  const pages: Record<string, (request: IncomingMessage, url: URL) => Promise<unknown> | unknown> = {
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
    if (provider.lie.hangs) return;
    if (url.pathname === "/authorize")
      return response.writeHead(302, { location: `http://sign-in.localhost:${port}/sign-in${url.search}` }).end();
    if (url.pathname === "/sign-in") {
      const code = crypto.randomUUID();
      nonces.set(code, url.searchParams.get("nonce") ?? "");
      const back = new URL(url.searchParams.get("redirect_uri") ?? "");
      back.search = new URLSearchParams({ code, state: url.searchParams.get("state") ?? "" }).toString();
      provider.lie.back?.(back);
      provider.ways.push(back.href);
      return response.writeHead(302, { location: back.href }).end();
    }
    const answer = await pages[url.pathname]?.(request, url);
    return response
      .writeHead(answer ? 200 : 404, { "content-type": "application/json" })
      .end(JSON.stringify(answer ?? {}));
  });
  return provider;
}
