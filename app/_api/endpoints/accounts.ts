import { z } from "zod";
import { resendVerification, signUp, verifyEmail } from "@/lib/flows/sign-up";
import { email, text } from "@/lib/schemas";
import { endpoint } from "../endpoint";
import { matches } from "../read-body";
import { linkRefusal, passwordRefusal } from "../refusal";

export const accounts = [
  endpoint({
    method: "post",
    path: "/api/auth/users/",
    id: "signUp",
    summary: "Sign up. The answer is the same for an address that is taken; its owner is told by mail.",
    body: z.object({ email, password: text, re_password: text }).refine(...matches("password", "re_password")),
    success: [201, z.strictObject({ email: z.string() })],
    handle: async ({ body: { email, password }, request }) => {
      const result = await signUp({ email, password }, request);
      if (!result.ok) throw passwordRefusal("password", result.problems);
      return { email };
    },
  }),
  endpoint({
    method: "post",
    path: "/api/auth/users/activation/",
    id: "verifyEmail",
    summary: "Confirm the address by the mailed link.",
    body: z.object({ uid: text, token: text }),
    success: [204],
    handle: async ({ body, request }) => {
      const result = await verifyEmail(body, request);
      if (!result.ok) throw linkRefusal(result.reason);
    },
  }),
  endpoint({
    method: "post",
    path: "/api/auth/users/resend_activation/",
    id: "resendVerification",
    summary: "Mail the confirmation link again.",
    body: z.object({ email }),
    success: [204],
    handle: ({ body, request }) => resendVerification(body, request),
  }),
  endpoint({
    method: "get",
    path: "/api/auth/users/me/",
    id: "currentUser",
    summary: "Whose token this is.",
    auth: "bearer",
    success: [200, z.strictObject({ id: z.int(), email: z.string() })],
    handle: async ({ holder: { user } }) => ({ id: user.id, email: user.email }),
  }),
];
