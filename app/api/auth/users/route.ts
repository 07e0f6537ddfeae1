import { contextFrom } from "@/app/_context";
import { json } from "@/app/api/_api/answer";
import { signUpBody } from "@/app/api/_api/bodies";
import { readBody } from "@/app/api/_api/read-body";
import { passwordRefusal } from "@/app/api/_api/refusal";
import { post } from "@/app/api/_api/route";
import { signUp } from "@/lib/sign-up";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = post(async (request) => {
  const { email, password } = await readBody(request, signUpBody);
  const result = await signUp({ email, password }, contextFrom(request.headers));
  if (!result.ok) throw passwordRefusal("password", result.problems);
  return json({ email }, 201);
});
