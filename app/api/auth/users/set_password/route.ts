import { noContent } from "@/app/api/_api/answer";
import { post } from "@/app/api/_api/route";
import { setPasswordOfBearer } from "@/app/api/_api/set-password";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = post(async (request) => {
  await setPasswordOfBearer(request);
  return noContent();
});
