/** The same on every path (NIST SP 800-63B-4: length and a blocklist, no composition rules). */
import { dictionary } from "@zxcvbn-ts/language-common";
import { env } from "../env";
import { type Translator, translator } from "../i18n/catalogs";
import { verifyPassword } from "./hashing";
import { passwordRuleProblems, unhashable } from "./rules";

const COMMON = new Set(dictionary["passwords-common"]);

/** In Django's words. The new password must not repeat the one of `currentHash`. @throws HashingOverloaded */
export async function passwordProblems(
  password: string,
  about: { email: string; currentHash?: string | null },
  t = translator(),
): Promise<string[]> {
  const rules = { minLength: env().PASSWORD_MIN_LENGTH, email: about.email, common: COMMON };
  const problems = passwordRuleProblems(password, rules, t);
  return unhashable(password) ? problems : [...problems, ...(await unchanged(password, about.currentHash, t))];
}

async function unchanged(password: string, currentHash: string | null | undefined, t: Translator): Promise<string[]> {
  const same = currentHash ? (await verifyPassword(password, currentHash)).ok : false;
  return same ? [t("password.unchanged")] : [];
}

export function mostCommonPasswords(count: number): string[] {
  return dictionary["passwords-common"].slice(0, count);
}
