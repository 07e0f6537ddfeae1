import { json } from "@/app/_api/answer";
import { refreshBody } from "@/app/_api/bodies";
import { readBody } from "@/app/_api/read-body";
import { tokenInvalid, unauthorized } from "@/app/_api/refusal";
import { post } from "@/app/_api/route";
import { refreshAccess } from "@/lib/flows/bearer-tokens";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = post(async (request) => {
  const access = await refreshAccess((await readBody(request, refreshBody)).refresh);
  if (!access) throw unauthorized(tokenInvalid);
  return json({ access });
});
