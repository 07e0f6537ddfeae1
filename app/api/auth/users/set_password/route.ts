import { noContent } from "@/app/_api/answer";
import { post } from "@/app/_api/route";
import { setPasswordOfBearer } from "@/app/_api/set-password";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = post(async (request) => {
  await setPasswordOfBearer(request);
  return noContent();
});
