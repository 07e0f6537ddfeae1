/** What a form's action answers: nothing yet, done, or what is wrong with what was typed. */
export interface FormState {
  done?: true;
  /** What the page tells when it is done, by name. */
  told?: Record<string, string>;
  /** To be solved and sent along (lib/captcha.ts): who looks automated is not heard without. */
  challenge?: string;
  /** By field name; `form` is what concerns the whole form. */
  errors?: Record<string, string[]>;
  /** What was typed, so that a page rendered without JavaScript keeps it. Never a password. */
  values?: Record<string, string>;
}

export type FormAction = (previous: FormState, formData: FormData) => Promise<FormState>;
