import { json } from "@/app/api/_api/answer";
import { post } from "@/app/api/_api/route";
import { setPasswordOfBearer } from "@/app/api/_api/set-password";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = post(async (request) => {
  const { first } = await setPasswordOfBearer(request);
  const message = first
    ? "Password set successfully. You can now log in with your email and password."
    : "Password changed successfully. Log in again with the new password.";
  return json({ message, has_password: true });
});
