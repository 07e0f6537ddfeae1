/** Length before shape; codes instead of messages, which pages and the API bring. In zod/mini, a fifth of zod, for the browser. */
import * as z from "zod/mini";
import { canonicalEmail } from "./email-address";
import type { MessageKey, Translator } from "./i18n/translate";

// As much as a whole request may carry. Shorter limits are checked where their rule is, always before anything else.
const MAX_TEXT = 65_536;
const NUL = String.fromCharCode(0);

const without = (wrong: (value: string) => boolean, code: string) =>
  z.refine<string>((value) => !wrong(value), { params: { code } });
const noNul = without((value) => value.includes(NUL), "null-character");

export const text = z.string().check(z.minLength(1), z.maxLength(MAX_TEXT), noNul);

export const email = z.pipe(
  z.string().check(
    z.maxLength(MAX_TEXT),
    without((value) => value.trim() === "", "blank"),
    noNul,
  ),
  z.transform((value: string, { issues }) => {
    const address = canonicalEmail(value);
    if (address) return address;
    issues.push({ code: "custom", params: { code: "email" }, input: value });
    return z.NEVER;
  }),
);

type Retyped = Record<"newPassword" | "confirmPassword", string>;

/** Checked as soon as both are present, whatever else is wrong, so that all errors are shown at once. */
const retyped = z.refine<Retyped>((body) => body.newPassword === body.confirmPassword, {
  path: ["confirmPassword"],
  params: { code: "mismatch" },
  when: ({ value }) => Boolean((value as Partial<Retyped>).newPassword && (value as Partial<Retyped>).confirmPassword),
});

export const loginSchema = z.object({ email, password: text });
/** `reference`: of a sign-up whose email is to be sent again. */
export const signUpSchema = z.object({ email, reference: z.optional(z.uuid()) });
export const verifyEmailSchema = z
  .object({ uid: text, token: text, newPassword: text, confirmPassword: text, withoutProvider: z.optional(text) })
  .check(retyped);
export const reauthenticateSchema = z.object({ password: text });
export const requestReauthenticationEmailSchema = z.object({});
export const reauthenticateByEmailSchema = z.object({ token: text });
export const requestPasswordResetSchema = z.object({ email });
export const requestNewResetLinkSchema = z.object({ uid: text, token: text });
export const confirmPasswordResetSchema = z
  .object({ uid: text, token: text, newPassword: text, confirmPassword: text })
  .check(retyped);
export const lockAccountSchema = z.object({ uid: text, token: text });
export const setPasswordSchema = z.object({ newPassword: text, confirmPassword: text }).check(retyped);
export const changePasswordSchema = z
  .object({ currentPassword: text, newPassword: text, confirmPassword: text })
  .check(retyped);

export { passwordRuleProblems } from "./passwords/rules";

type Issue = Parameters<z.core.$ZodErrorMap>[0];

export function issueCode(issue: Issue): string {
  if (issue.code === "custom") return String(issue.params?.code);
  if (issue.code === "invalid_type")
    return issue.input === undefined ? "required" : issue.input === null ? "null" : "type";
  return issue.code === "too_small" ? "blank" : issue.code;
}

/** The messages of pages, for `schema.safeParse(input, { error: formErrors(t) })`. */
export const formErrors =
  (t: Translator): z.core.$ZodErrorMap =>
  (issue) =>
    t(formMessage(issue));

function formMessage(issue: Issue): MessageKey {
  const field = String(issue.path?.[0]);
  if (field === "email") return "email.invalid";
  const code = issueCode(issue);
  if (code === "mismatch") return "password.mismatch";
  if (code === "null-character") return "field.nullCharacters";
  if (code === "too_big") return "field.tooLong";
  return EMPTY[field] ?? "field.required";
}

const EMPTY: Record<string, MessageKey> = {
  password: "password.required",
  currentPassword: "currentPassword.required",
  newPassword: "newPassword.required",
  confirmPassword: "confirmPassword.required",
};
