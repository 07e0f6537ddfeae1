import { contextFrom } from "@/app/_request/context";
import { findTokenHolder, type TokenHolder } from "@/lib/flows/bearer-tokens";
import type { ApiTranslator } from "@/lib/i18n/catalogs";
import { throttle } from "@/lib/rate-limit/throttle";
import { detail, unauthorized } from "./refusal";

/**
 * Whose access token the request carries. Only what is worth nothing is counted, so whoever comes with a good one
 * is never held up by others behind the same address.
 * @throws Refusal 401, Throttled, DatabaseUnavailable
 */
export async function requireBearer(request: Request): Promise<TokenHolder> {
  const [scheme = "", token = ""] = (request.headers.get("authorization") ?? "").split(/ +(.*)/s);
  if (scheme.toLowerCase() !== "bearer") throw unauthorized(detail("auth.notAuthenticated"));
  const holder = await findTokenHolder(token, "access");
  if (holder) return holder;
  const context = contextFrom(request.headers);
  await throttle("bad-bearer-by-client", context.client, context);
  throw unauthorized(notValid);
}

// SimpleJWT's codes, which its clients look for.
const notValid = (t: ApiTranslator) => ({
  detail: t("auth.accessTokenNotValid"),
  code: "token_not_valid",
  messages: [{ token_class: "AccessToken", token_type: "access", message: t("auth.tokenNotValid") }],
});
