/** The same on every path (NIST SP 800-63B-4: length and a blocklist, no composition rules). */
import { dictionary } from "@zxcvbn-ts/language-common";
import { env } from "../env";
import { translator } from "../i18n/catalogs";
import { normalizePassword, passwordRuleProblems, unhashable } from "./rules";

const COMMON = new Set(dictionary["passwords-common"]);

/** In Django's words, and without hashing. `currentPassword`: as typed, which the new one must not repeat. */
export function passwordProblems(
  password: string,
  about: { email: string; currentPassword?: string | undefined },
  t = translator(),
): string[] {
  const rules = { minLength: env().PASSWORD_MIN_LENGTH, email: about.email, common: COMMON };
  const problems = passwordRuleProblems(password, rules, t);
  return repeats(password, about.currentPassword) ? [...problems, t("password.unchanged")] : problems;
}

function repeats(password: string, other: string | undefined): boolean {
  if (other === undefined || unhashable(password) || unhashable(other)) return false;
  return normalizePassword(password) === normalizePassword(other);
}

export function mostCommonPasswords(count: number): string[] {
  return dictionary["passwords-common"].slice(0, count);
}
