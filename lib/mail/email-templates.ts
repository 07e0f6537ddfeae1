/** What changed about an account, or who came in. Each carries a "not-me" link. */
export const NOTICES = [
  "password-changed",
  "method-added",
  "method-removed",
  "new-device",
  "link-printed",
  "sessions-ended",
  "account-enabled",
] as const;
export type Notice = (typeof NOTICES)[number];
export type EmailTemplate =
  | "reset-password"
  | "verify-email"
  | "already-have-account"
  | "reauthenticate"
  | "account-locked"
  | "account-disabled"
  | "account-deleted"
  | "new-password-required"
  | Notice;
export const isNotice = (template: EmailTemplate): boolean => NOTICES.some((notice) => notice === template);
