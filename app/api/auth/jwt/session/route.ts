import { json } from "@/app/_api/answer";
import { detail, Refusal, unauthorized } from "@/app/_api/refusal";
import { post } from "@/app/_api/route";
import { currentSession } from "@/app/_request/session";
import { env } from "@/lib/env";
import { issueTokens } from "@/lib/flows/bearer-tokens";

/** The one path that takes a cookie, and so the one that a foreign page could try to use: it must be one of ours that asks. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = post(async (request) => {
  const current = await currentSession();
  if (!current?.user.emailVerifiedAt) throw unauthorized(detail("auth.notAuthenticated"));
  if (request.headers.get("origin") !== env().AUTH_URL) throw new Refusal(403, detail("auth.foreignOrigin"));
  return json(await issueTokens(current.user, current.session.createdAt));
});
