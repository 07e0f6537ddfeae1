import { noContent } from "@/app/_api/answer";
import { resetConfirmBody } from "@/app/_api/bodies";
import { refuseLink } from "@/app/_api/link";
import { readBody } from "@/app/_api/read-body";
import { passwordRefusal } from "@/app/_api/refusal";
import { post } from "@/app/_api/route";
import { contextFrom } from "@/app/_request/context";
import { confirmPasswordReset } from "@/lib/flows/password-reset";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = post(async (request) => {
  const { uid, token, new_password: newPassword } = await readBody(request, resetConfirmBody);
  const result = await confirmPasswordReset({ uid, token, newPassword }, contextFrom(request.headers));
  if (result.ok) return noContent();
  throw result.reason === "password" ? passwordRefusal("new_password", result.problems) : refuseLink(result.reason);
});
