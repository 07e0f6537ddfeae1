/**
 * What each form and each API body accepts: text of bounded length, length before shape. The only file of lib that forms may import.
 * The schemas say what is wrong, not in which words: whoever parses brings the words (formWords for pages, DRF's for the API).
 */
import { z } from "zod";
import { canonicalEmail } from "./email-address";

// As much as a request may carry at all. What is shorter is judged where its rule lives, always by its length first.
const MAX_TEXT = 65_536;
const NUL = String.fromCharCode(0);

/** Kept as it was typed. */
export const text = z
  .string()
  .min(1)
  .max(MAX_TEXT)
  .refine((value) => !value.includes(NUL), { params: { code: "null-character" } });

/** Becomes the canonical address. */
export const email = z
  .string()
  .max(MAX_TEXT)
  .refine((value) => value.trim() !== "", { params: { code: "blank" } })
  .refine((value) => !value.includes(NUL), { params: { code: "null-character" } })
  .transform((value, context) => {
    const address = canonicalEmail(value);
    if (address) return address;
    context.addIssue({ code: "custom", params: { code: "email" }, input: value });
    return z.NEVER;
  });

const retyped = <T extends { newPassword: string; confirmPassword: string }>(body: T) =>
  body.newPassword === body.confirmPassword;
const mismatch = { path: ["confirmPassword"], params: { code: "mismatch" } };

export const loginSchema = z.object({ email, password: text });
export const requestPasswordResetSchema = z.object({ email });
export const confirmPasswordResetSchema = z
  .object({ uid: text, token: text, newPassword: text, confirmPassword: text })
  .refine(retyped, mismatch);
export const setPasswordSchema = z.object({ newPassword: text, confirmPassword: text }).refine(retyped, mismatch);
export const changePasswordSchema = z
  .object({ currentPassword: text, newPassword: text, confirmPassword: text })
  .refine(retyped, mismatch);

type Issue = Parameters<z.core.$ZodErrorMap>[0];

/** What is wrong, as one word: the key under which pages and API each find their own words. */
export function issueCode(issue: Issue): string {
  if (issue.code === "custom") return String(issue.params?.code);
  if (issue.code === "invalid_type")
    return issue.input === undefined ? "required" : issue.input === null ? "null" : "type";
  return issue.code === "too_small" ? "blank" : issue.code;
}

/** The words of the pages, for `schema.safeParse(input, { error: formWords })`. */
export const formWords: z.core.$ZodErrorMap = (issue) => {
  const field = String(issue.path?.[0]);
  if (field === "email") return "Enter a valid email address.";
  const code = issueCode(issue);
  if (code === "mismatch") return "Passwords do not match.";
  if (code === "null-character") return "Null characters are not allowed.";
  if (code === "too_big") return "This is too long.";
  return EMPTY[field] ?? "This field is required.";
};

const EMPTY: Record<string, string> = {
  password: "Enter your password.",
  currentPassword: "Enter your current password.",
  newPassword: "Enter a new password.",
  confirmPassword: "Enter the new password again.",
};
