/** Everything below /api/, and the keys of its tokens. The server mounts it before Next, in development and production. */
import { Hono } from "hono";
import { setCookie } from "hono/cookie";
import { env } from "@/lib/env";
import { takeDeliveryEvent } from "@/lib/flows/delivery-event";
import { signingKeys } from "@/lib/signing-keys";
import type { SignedHeaders } from "@/lib/standard-webhooks";
import { handleCallback } from "../_oauth/callback";
import { currentRequest } from "../_request/store";
import { answer, answerError, json, noContent } from "./endpoint";
import { accounts } from "./endpoints/accounts";
import { passwords } from "./endpoints/passwords";
import { tokens } from "./endpoints/tokens";
import { openApi } from "./openapi";
import { detail, Refusal } from "./refusal";

export const endpoints = [...accounts, ...passwords, ...tokens];

/** For other servers, which check bearer tokens by themselves (RFC 7517). */
const JWKS_PATH = "/.well-known/jwks.json";
const DESCRIPTION_PATH = "/api/openapi.json";
export const API_PATHS = [...endpoints.map(({ path }) => path), DESCRIPTION_PATH, JWKS_PATH];

/** Where Resend tells what became of emails. */
export const RESEND_HOOK_PATH = "/hooks/resend";
const NOT_SIGNED = "Not signed with RESEND_WEBHOOK_SECRET, or older than five minutes.";

export const api = new Hono({ strict: false });

api.use(async (c, next) => {
  await next();
  c.res.headers.append("Vary", "Origin, Accept-Language, Cookie");
  if (c.res.body && !c.res.headers.has("Content-Language"))
    c.res.headers.set("Content-Language", currentRequest().language);
});

for (const endpoint of endpoints) {
  // Without `strict`, Hono strips the trailing slash of the request before it matches.
  const path = endpoint.path.replace(/\/$/, "");
  api.on(endpoint.method, path, (c) => answer(endpoint, c));
  refuseOtherMethods(path, endpoint.method);
}

api.get(DESCRIPTION_PATH, () =>
  json(openApi(endpoints, { url: env().AUTH_URL, name: env().APP_NAME }), 200, { "Content-Language": "en" }),
);
refuseOtherMethods(DESCRIPTION_PATH, "get");

api.get(JWKS_PATH, () =>
  json({ keys: signingKeys().map(({ publicJwk }) => publicJwk) }, 200, { "Cache-Control": "public, max-age=300" }),
);
refuseOtherMethods(JWKS_PATH, "get");

api.post(RESEND_HOOK_PATH, async ({ req }) => {
  const taken = await takeDeliveryEvent(signedHeaders(req.raw.headers), Buffer.from(await req.arrayBuffer()));
  // As the examples of Resend and of Svix answer. Only the operator reads it, there.
  return taken ? noContent() : json({ detail: NOT_SIGNED }, 400, { "Content-Language": "en" });
});
refuseOtherMethods(RESEND_HOOK_PATH, "post");

api.get("/api/auth/callback/:provider", async (c) => {
  const { path, cookies, exchangeCookies } = await handleCallback(c.req.raw, c.req.param("provider"));
  for (const line of exchangeCookies) c.header("Set-Cookie", line, { append: true });
  for (const cookie of cookies) setCookie(c, ...cookie);
  c.header("Cache-Control", "no-store");
  return c.redirect(new URL(path, env().AUTH_URL).href, 303);
});

api.notFound(() => answerError(new Refusal(404, detail("notFound"))));
api.onError(answerError);

/** By the names of Svix, which sends them for Resend, or by those of the standard. */
function signedHeaders(headers: Headers): SignedHeaders {
  const by = headers.has("svix-id") ? "svix" : "webhook";
  const [id = "", timestamp = "", signature = ""] = ["id", "timestamp", "signature"].map(
    (name) => headers.get(`${by}-${name}`) ?? "",
  );
  return { id, timestamp, signature };
}

function refuseOtherMethods(path: string, method: "get" | "post"): void {
  const allow = { Allow: method === "get" ? "GET, HEAD, OPTIONS" : "POST, OPTIONS" };
  api.options(path, () => noContent(allow));
  api.all(path, ({ req }) => {
    throw new Refusal(405, detail("methodNotAllowed", { method: req.method }), allow);
  });
}
