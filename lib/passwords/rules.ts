/** The rules that the text of a password alone decides. Pure, so that the browser can show them while someone types. */

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
export function unhashable(password: string): string | undefined {
  if (password.length > MAX_UNITS || length(normalizePassword(password)) > MAX_PASSWORD_LENGTH)
    return `This password is too long. It must contain at most ${MAX_PASSWORD_LENGTH} characters.`;
  if (/\p{Surrogate}/u.test(password)) return "Not a valid string.";
  if (password.includes("\0")) return "Null characters are not allowed.";
  return undefined;
}

/**
 * What is wrong with a new password as far as the browser can know, in Django's words; [] when nothing is.
 * @param minLength in code points after NFC
 */
export function passwordRuleProblems(password: string, minLength: number): string[] {
  const refusal = unhashable(password);
  return refusal ? [refusal] : [...tooShort(password, minLength), ...entirelyNumeric(password)];
}

export function tooShort(password: string, minLength: number): string[] {
  const short = length(normalizePassword(password)) < minLength;
  return short ? [`This password is too short. It must contain at least ${minLength} characters.`] : [];
}

/** From 15 digits on a password is as good as any other of that length. */
export function entirelyNumeric(password: string): string[] {
  const numeric = /^\p{Nd}+$/u.test(password) && length(password) < LONG_ENOUGH_FOR_DIGITS;
  return numeric ? ["This password is entirely numeric."] : [];
}

/** In code points: an emoji counts once, as a person would count it. */
function length(text: string): number {
  return [...text].length;
}
