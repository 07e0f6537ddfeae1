import { contextFrom } from "@/app/_context";
import { noContent } from "@/app/api/_api/answer";
import { resetConfirmBody } from "@/app/api/_api/bodies";
import { refuseLink } from "@/app/api/_api/link";
import { readBody } from "@/app/api/_api/read-body";
import { passwordRefusal } from "@/app/api/_api/refusal";
import { post } from "@/app/api/_api/route";
import { confirmPasswordReset } from "@/lib/password-reset";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = post(async (request) => {
  const { uid, token, new_password: newPassword } = await readBody(request, resetConfirmBody);
  const result = await confirmPasswordReset({ uid, token, newPassword }, contextFrom(request.headers));
  if (result.ok) return noContent();
  throw result.reason === "password" ? passwordRefusal("new_password", result.problems) : refuseLink(result.reason);
});
