/**
 * What a new password must be, on every path alike (NIST SP 800-63B-4: length and a blocklist, no composition rules).
 * For the server: the list of common passwords is large, and the current password is needed.
 */
import { dictionary } from "@zxcvbn-ts/language-common";
import { env } from "../env";
import { verifyPassword } from "./hashing";
import { entirelyNumeric, normalizePassword, tooShort, unhashable } from "./rules";

const COMMON = new Set(dictionary["passwords-common"]);

/**
 * All that is wrong at once, in Django's words; [] when the password is good. Text that is never hashed gets that one answer.
 * @param about `email`: the account's address; `currentHash`: its stored password, which the new one must not repeat
 * @throws HashingOverloaded
 */
export async function passwordProblems(
  password: string,
  about: { email: string; currentHash?: string | null },
): Promise<string[]> {
  const refusal = unhashable(password);
  if (refusal) return [refusal];
  return [
    ...tooShort(password, env().PASSWORD_MIN_LENGTH),
    ...tooCommon(password),
    ...entirelyNumeric(password),
    ...likeTheAddress(password, about.email),
    ...(await unchanged(password, about.currentHash)),
  ];
}

/** Compared whole: a long password is not bad for having a common one inside. */
function tooCommon(password: string): string[] {
  return COMMON.has(caseless(password)) ? ["This password is too common."] : [];
}

function likeTheAddress(password: string, email: string): string[] {
  const address = caseless(email);
  const alike = [address, address.slice(0, address.lastIndexOf("@"))].includes(caseless(password));
  return alike ? ["The password is too similar to the email address."] : [];
}

async function unchanged(password: string, currentHash: string | null | undefined): Promise<string[]> {
  const same = currentHash ? (await verifyPassword(password, currentHash)).ok : false;
  return same ? ["The new password must be different from the current password."] : [];
}

function caseless(text: string): string {
  return normalizePassword(text).toLowerCase();
}
