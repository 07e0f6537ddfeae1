/** The rules that need nothing but the text. Pure, so that the browser can show them while someone types. */
import type { MessageKey, Translator } from "../i18n/translate";

export const MAX_PASSWORD_LENGTH = 128;
// NFC composes at most four code points into one, each of at most two UTF-16 units: more units are too long however they compose.
const MAX_UNITS = MAX_PASSWORD_LENGTH * 4 * 2;
const LONG_ENOUGH_FOR_DIGITS = 15;

export function normalizePassword(password: string): string {
  return password.normalize("NFC");
}

/** Checks the raw length first: normalising long text is slow, and anybody can send it. bcrypt would end at a NUL. */
export function unhashable(password: string): MessageKey | undefined {
  if (password.length > MAX_UNITS || length(normalizePassword(password)) > MAX_PASSWORD_LENGTH)
    return "password.tooLong";
  if (/\p{Surrogate}/u.test(password)) return "field.invalidString";
  if (password.includes("\0")) return "field.nullCharacters";
  return undefined;
}

/** All problems at once, in Django's words. Text that cannot be hashed has that one problem only. */
export function passwordRuleProblems(password: string, about: PasswordRules, t: Translator): string[] {
  const refusal = unhashable(password);
  if (refusal) return [t(refusal, { max: MAX_PASSWORD_LENGTH })];
  return [
    ...tooShort(password, about.minLength, t),
    ...tooCommon(password, about.common, t),
    ...entirelyNumeric(password, t),
    ...similarToEmail(password, about.email, t),
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

export function entirelyNumeric(password: string, t: Translator): string[] {
  const numeric = /^\p{Nd}+$/u.test(password) && length(password) < LONG_ENOUGH_FOR_DIGITS;
  return numeric ? [t("password.entirelyNumeric")] : [];
}

function tooCommon(password: string, common: ReadonlySet<string>, t: Translator): string[] {
  return common.has(caseless(password)) ? [t("password.tooCommon")] : [];
}

function similarToEmail(password: string, email: string, t: Translator): string[] {
  const address = caseless(email);
  const similar = [address, address.slice(0, address.lastIndexOf("@"))].includes(caseless(password));
  return similar ? [t("password.tooSimilar")] : [];
}

function caseless(text: string): string {
  return normalizePassword(text).toLowerCase();
}

function length(text: string): number {
  return [...text].length;
}
