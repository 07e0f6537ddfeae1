import { json } from "@/app/api/_api/answer";
import { refreshBody } from "@/app/api/_api/bodies";
import { readBody } from "@/app/api/_api/read-body";
import { tokenInvalid, unauthorized } from "@/app/api/_api/refusal";
import { post } from "@/app/api/_api/route";
import { refreshAccess } from "@/lib/json-web-tokens";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = post(async (request) => {
  const access = await refreshAccess((await readBody(request, refreshBody)).refresh);
  if (!access) throw unauthorized(tokenInvalid);
  return json({ access });
});
