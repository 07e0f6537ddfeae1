import { json } from "@/app/_api/answer";
import { signUpBody } from "@/app/_api/bodies";
import { readBody } from "@/app/_api/read-body";
import { passwordRefusal } from "@/app/_api/refusal";
import { post } from "@/app/_api/route";
import { contextFrom } from "@/app/_request/context";
import { signUp } from "@/lib/flows/sign-up";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = post(async (request) => {
  const { email, password } = await readBody(request, signUpBody);
  const result = await signUp({ email, password }, contextFrom(request.headers));
  if (!result.ok) throw passwordRefusal("password", result.problems);
  return json({ email }, 201);
});
