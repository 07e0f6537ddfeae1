import { z } from "zod";
import { activateAccount, resendVerification, signUpWithPassword } from "@/lib/flows/sign-up";
import { email, text } from "@/lib/schemas";
import { captcha } from "../captcha";
import { address, endpoint } from "../endpoint";
import { matches } from "../read-body";
import { linkRefusal, passwordRefusal } from "../refusal";

export const accounts = [
  endpoint({
    method: "post",
    path: "/api/auth/users/",
    id: "signUp",
    summary: "Sign up. The answer is the same for an address that is taken; its owner is told by mail.",
    body: z.object({ email, password: text, re_password: text, captcha }).refine(...matches("password", "re_password")),
    success: [201, z.strictObject({ email: address })],
    handle: async ({ body: { email, password, captcha }, request }) => {
      const result = await signUpWithPassword({ email, password, captcha }, request);
      if (!result.ok) throw passwordRefusal("password", result.problems);
      return { email };
    },
  }),
  endpoint({
    method: "post",
    path: "/api/auth/users/activation/",
    id: "activateAccount",
    summary:
      "Begin the account by the mailed link. With the password of the sign-up, unless another sign-up for the address is pending: then without one, until its owner sets it by a reset.",
    body: z.object({ uid: text, token: text }),
    success: [204],
    handle: async ({ body, request }) => {
      const result = await activateAccount(body, request);
      if (!result.ok) throw linkRefusal(result.reason);
    },
  }),
  endpoint({
    method: "post",
    path: "/api/auth/users/resend_activation/",
    id: "resendVerification",
    summary: "Mail the link of the caller's own sign-up again. The caller is recognised by the address of the client.",
    body: z.object({ email, captcha }),
    success: [204],
    handle: async ({ body, request }) => {
      await resendVerification(body, request);
    },
  }),
  endpoint({
    method: "get",
    path: "/api/auth/users/me/",
    id: "currentUser",
    summary: "Whose token this is.",
    auth: "bearer",
    success: [200, z.strictObject({ id: z.union([z.int(), z.uuid()]), email: address })],
    handle: async ({ holder: { user } }) => ({ id: user.djangoPk ?? user.id, email: user.email }),
  }),
];
