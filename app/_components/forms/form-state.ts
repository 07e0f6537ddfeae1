/** What a form's action answers: nothing yet, done, or what is wrong with what was typed. */
export interface FormState {
  done?: true;
  /** What the page shows when it is done, by name. */
  result?: Record<string, string>;
  /** To be solved and sent along (lib/rate-limit/captcha.ts). */
  challenge?: string;
  /** By field name; `form` is what concerns the whole form. */
  errors?: Record<string, string[]>;
  /** What was typed, so that a page rendered without JavaScript keeps it. Never a password. */
  values?: Record<string, string>;
}

export type FormAction = (previous: FormState, formData: FormData) => Promise<FormState>;
