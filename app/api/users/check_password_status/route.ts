import { json } from "@/app/_api/answer";
import { requireBearer } from "@/app/_api/bearer";
import { get } from "@/app/_api/route";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = get(async (request) => {
  const { user } = await requireBearer(request);
  return json({ has_usable_password: user.passwordHash !== null, email: user.email });
});
