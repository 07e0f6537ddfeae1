import { noContent } from "@/app/_api/answer";
import { linkBody } from "@/app/_api/bodies";
import { refuseLink } from "@/app/_api/link";
import { readBody } from "@/app/_api/read-body";
import { post } from "@/app/_api/route";
import { contextFrom } from "@/app/_request/context";
import { verifyEmail } from "@/lib/flows/sign-up";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = post(async (request) => {
  const result = await verifyEmail(await readBody(request, linkBody), contextFrom(request.headers));
  if (!result.ok) throw refuseLink(result.reason);
  return noContent();
});
