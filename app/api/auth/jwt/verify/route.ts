import { json } from "@/app/_api/answer";
import { tokenBody } from "@/app/_api/bodies";
import { readBody } from "@/app/_api/read-body";
import { tokenInvalid, unauthorized } from "@/app/_api/refusal";
import { post } from "@/app/_api/route";
import { findTokenHolder } from "@/lib/flows/bearer-tokens";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = post(async (request) => {
  if (!(await findTokenHolder((await readBody(request, tokenBody)).token))) throw unauthorized(tokenInvalid);
  return json({});
});
