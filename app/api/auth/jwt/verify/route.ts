import { json } from "@/app/api/_api/answer";
import { tokenBody } from "@/app/api/_api/bodies";
import { readBody } from "@/app/api/_api/read-body";
import { tokenInvalid, unauthorized } from "@/app/api/_api/refusal";
import { post } from "@/app/api/_api/route";
import { findTokenHolder } from "@/lib/json-web-tokens";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = post(async (request) => {
  if (!(await findTokenHolder((await readBody(request, tokenBody)).token))) throw unauthorized(tokenInvalid);
  return json({});
});
