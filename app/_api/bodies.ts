/** The bodies on the wire, under Djoser's names for the fields. What a field accepts is said in lib/schemas.ts. */
import { z } from "zod";
import { email, text } from "@/lib/schemas";

/** Judged once everything is present and text, so that of several refusals the first stage is reported. */
const retyped = (first: string, second: string) =>
  ({
    check: (body: Record<string, unknown>) => body[second] === undefined || body[first] === body[second],
    otherwise: {
      params: { code: "mismatch" },
      when: ({ issues }: { issues: unknown[] }) => issues.length === 0,
    },
  }) as const;

const signUpRetyped = retyped("password", "re_password");
const resetRetyped = retyped("new_password", "re_new_password");

export const emailBody = z.object({ email });
export const credentialsBody = z.object({ email, password: text });
export const signUpBody = z
  .object({ email, password: text, re_password: text })
  .refine(signUpRetyped.check, signUpRetyped.otherwise);
export const linkBody = z.object({ uid: text, token: text });
export const resetConfirmBody = z
  .object({ uid: text, token: text, new_password: text, re_new_password: z.optional(text) })
  .refine(resetRetyped.check, resetRetyped.otherwise);
export const firstPasswordBody = z.object({ new_password: text });
export const changePasswordBody = z.object({ current_password: text, new_password: text });
export const refreshBody = z.object({ refresh: text });
export const tokenBody = z.object({ token: text });
