/** The rules that the text of a password alone decides. Pure, so that the browser can show them while someone types. */
import type { MessageKey, Translator } from "../i18n/translate";

export const MAX_PASSWORD_LENGTH = 128;
// NFC makes one code point of at most four, each of at most two UTF-16 units: more units than this are too long however they compose.
const MAX_UNITS = MAX_PASSWORD_LENGTH * 4 * 2;
const LONG_ENOUGH_FOR_DIGITS = 15;

/** The form that is measured, compared and hashed, so that an accent typed on another keyboard is the same accent. */
export function normalizePassword(password: string): string {
  return password.normalize("NFC");
}

/**
 * Why this text is never hashed, if so: longer than 128 code points, not Unicode, or with a NUL in it (bcrypt would end there).
 * The raw length is looked at first, because normalising long text is slow work that anyone could ask for.
 */
export function unhashable(password: string): MessageKey | undefined {
  if (password.length > MAX_UNITS || length(normalizePassword(password)) > MAX_PASSWORD_LENGTH)
    return "password.tooLong";
  if (/\p{Surrogate}/u.test(password)) return "field.invalidString";
  if (password.includes("\0")) return "field.nullCharacters";
  return undefined;
}

/**
 * All that is wrong with the text of a new password at once, in Django's words; [] when nothing is.
 * Text that is never hashed gets that one answer.
 * @param about `minLength`: in code points after NFC; `email`: the account's address; `common`: passwords that everybody tries
 */
export function passwordRuleProblems(password: string, about: PasswordRules, t: Translator): string[] {
  const refusal = unhashable(password);
  if (refusal) return [t(refusal, { max: MAX_PASSWORD_LENGTH })];
  return [
    ...tooShort(password, about.minLength, t),
    ...tooCommon(password, about.common, t),
    ...entirelyNumeric(password, t),
    ...likeTheAddress(password, about.email, t),
  ];
}

export interface PasswordRules {
  minLength: number;
  email: string;
  common: ReadonlySet<string>;
}

export function tooShort(password: string, minLength: number, t: Translator): string[] {
  const short = length(normalizePassword(password)) < minLength;
  return short ? [t("password.tooShort", { min: minLength })] : [];
}

/** From 15 digits on a password is as good as any other of that length. */
export function entirelyNumeric(password: string, t: Translator): string[] {
  const numeric = /^\p{Nd}+$/u.test(password) && length(password) < LONG_ENOUGH_FOR_DIGITS;
  return numeric ? [t("password.entirelyNumeric")] : [];
}

/** Compared whole: a long password is not bad for having a common one inside. */
function tooCommon(password: string, common: ReadonlySet<string>, t: Translator): string[] {
  return common.has(caseless(password)) ? [t("password.tooCommon")] : [];
}

function likeTheAddress(password: string, email: string, t: Translator): string[] {
  const address = caseless(email);
  const alike = [address, address.slice(0, address.lastIndexOf("@"))].includes(caseless(password));
  return alike ? [t("password.tooSimilar")] : [];
}

function caseless(text: string): string {
  return normalizePassword(text).toLowerCase();
}

/** In code points: an emoji counts once, as a person would count it. */
function length(text: string): number {
  return [...text].length;
}
