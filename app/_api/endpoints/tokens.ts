/** SimpleJWT's paths and field names. */
import { z } from "zod";
import { findTokenHolder, issueTokens, logOutByToken, refreshAccess } from "@/lib/flows/bearer-tokens";
import { logInForTokens } from "@/lib/flows/log-in";
import { email, text } from "@/lib/schemas";
import { currentSession } from "../../_request/session";
import { captcha } from "../captcha";
import { endpoint, refuseToken } from "../endpoint";
import { detail, Refusal, tokenNotValid, unauthorized } from "../refusal";

const pair = z.strictObject({ access: z.string(), refresh: z.string() });

export const tokens = [
  endpoint({
    method: "post",
    path: "/api/auth/jwt/create/",
    id: "createTokens",
    summary: "Log in: two bearer tokens for an address and its password.",
    body: z.object({ email, password: text, captcha }),
    success: [200, pair],
    refusals: [401],
    handle: async ({ body, request }) => {
      const login = await logInForTokens(body, request);
      if (!login) throw unauthorized(detail("auth.noActiveAccount"));
      return issueTokens(login);
    },
  }),
  // The one path that takes a cookie, so it must be a page that asks: ours or a front end's, as the guard judges by the Origin.
  endpoint({
    method: "post",
    path: "/api/auth/jwt/session/",
    id: "createTokensOfSession",
    summary: "Two bearer tokens for the user who is logged in by the browser.",
    auth: "cookie",
    success: [200, pair],
    handle: async ({ headers }) => {
      const current = await currentSession();
      if (!current) throw unauthorized(detail("auth.notAuthenticated"));
      if (headers.get("origin") === null) throw new Refusal(403, detail("auth.foreignOrigin"));
      return issueTokens(current);
    },
  }),
  endpoint({
    method: "post",
    path: "/api/auth/jwt/refresh/",
    id: "refreshToken",
    summary: "A new access token.",
    body: z.object({ refresh: text }),
    success: [200, z.strictObject({ access: z.string() })],
    refusals: [401],
    handle: async ({ body: { refresh }, request }) => {
      const access = (await refreshAccess(refresh)) ?? (await refuseToken(tokenNotValid, request));
      return { access };
    },
  }),
  endpoint({
    method: "post",
    path: "/api/auth/jwt/verify/",
    id: "verifyToken",
    summary: "Whether a token is worth anything.",
    body: z.object({ token: text }),
    success: [200, z.strictObject({})],
    refusals: [401],
    handle: async ({ body: { token }, request }) => {
      if (!(await findTokenHolder(token))) await refuseToken(tokenNotValid, request);
      return {};
    },
  }),
  endpoint({
    method: "post",
    path: "/api/auth/jwt/blacklist/",
    id: "blacklistToken",
    summary: "Log out: the login and its tokens are over.",
    body: z.object({ refresh: text }),
    success: [200, z.strictObject({})],
    refusals: [401],
    handle: async ({ body: { refresh }, request }) => {
      if (!(await logOutByToken(refresh, request))) await refuseToken(tokenNotValid, request);
      return {};
    },
  }),
];
