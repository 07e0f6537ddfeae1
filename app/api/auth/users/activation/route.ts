import { contextFrom } from "@/app/_context";
import { noContent } from "@/app/api/_api/answer";
import { linkBody } from "@/app/api/_api/bodies";
import { refuseLink } from "@/app/api/_api/link";
import { readBody } from "@/app/api/_api/read-body";
import { post } from "@/app/api/_api/route";
import { verifyEmail } from "@/lib/sign-up";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = post(async (request) => {
  const result = await verifyEmail(await readBody(request, linkBody), contextFrom(request.headers));
  if (!result.ok) throw refuseLink(result.reason);
  return noContent();
});
