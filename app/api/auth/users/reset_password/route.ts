import { contextFrom } from "@/app/_context";
import { noContent } from "@/app/api/_api/answer";
import { emailBody } from "@/app/api/_api/bodies";
import { readBody } from "@/app/api/_api/read-body";
import { post } from "@/app/api/_api/route";
import { requestPasswordReset } from "@/lib/password-reset";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = post(async (request) => {
  await requestPasswordReset(await readBody(request, emailBody), contextFrom(request.headers));
  return noContent();
});
