import { findTokenHolder, type TokenHolder } from "@/lib/json-web-tokens";
import { unauthorized } from "./refusal";

/** Whose access token the request carries. @throws Refusal 401 */
export async function requireBearer(request: Request): Promise<TokenHolder> {
  const [scheme = "", token = ""] = (request.headers.get("authorization") ?? "").split(/ +(.*)/s);
  if (scheme.toLowerCase() !== "bearer")
    throw unauthorized({ detail: "Authentication credentials were not provided." });
  const holder = await findTokenHolder(token, "access");
  if (!holder) throw unauthorized(NOT_VALID);
  return holder;
}

// SimpleJWT's words, which its clients look for.
const NOT_VALID = {
  detail: "Given token not valid for any token type",
  code: "token_not_valid",
  messages: [{ token_class: "AccessToken", token_type: "access", message: "Token is invalid" }],
};
