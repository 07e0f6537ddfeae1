import { noContent } from "@/app/_api/answer";
import { emailBody } from "@/app/_api/bodies";
import { readBody } from "@/app/_api/read-body";
import { post } from "@/app/_api/route";
import { contextFrom } from "@/app/_request/context";
import { resendVerification } from "@/lib/flows/sign-up";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = post(async (request) => {
  await resendVerification(await readBody(request, emailBody), contextFrom(request.headers));
  return noContent();
});
