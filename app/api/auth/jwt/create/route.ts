import { contextFrom } from "@/app/_context";
import { json } from "@/app/api/_api/answer";
import { credentialsBody } from "@/app/api/_api/bodies";
import { readBody } from "@/app/api/_api/read-body";
import { detail, unauthorized } from "@/app/api/_api/refusal";
import { post } from "@/app/api/_api/route";
import { issueTokens } from "@/lib/json-web-tokens";
import { signInWithoutBrowser } from "@/lib/sign-in";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = post(async (request) => {
  const user = await signInWithoutBrowser(await readBody(request, credentialsBody), contextFrom(request.headers));
  if (!user) throw unauthorized(detail("No active account found with the given credentials"));
  return json(await issueTokens(user, new Date()));
});
