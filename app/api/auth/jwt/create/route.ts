import { json } from "@/app/_api/answer";
import { credentialsBody } from "@/app/_api/bodies";
import { readBody } from "@/app/_api/read-body";
import { detail, unauthorized } from "@/app/_api/refusal";
import { post } from "@/app/_api/route";
import { contextFrom } from "@/app/_request/context";
import { issueTokens } from "@/lib/flows/bearer-tokens";
import { logInForTokens } from "@/lib/flows/log-in";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = post(async (request) => {
  const user = await logInForTokens(await readBody(request, credentialsBody), contextFrom(request.headers));
  if (!user) throw unauthorized(detail("auth.noActiveAccount"));
  return json(await issueTokens(user, new Date()));
});
