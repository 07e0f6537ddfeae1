import { HOUR_MS } from "../clock";
import { linkLifetimeHours, type Purpose } from "../tokens";

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

/** What the link is for, of those that are not sent without a valid one. A locked account is told of it all the same. */
const LINKS: Partial<Record<EmailTemplate, Purpose>> = {
  "reset-password": "reset-password",
  "already-have-account": "reset-password",
  "verify-email": "verify-email",
  reauthenticate: "reauthenticate",
};

/** Whether the email is sent no more. */
export function isLinkExpired(template: EmailTemplate, mintedAt: Date, now: Date): boolean {
  const purpose = LINKS[template];
  return purpose !== undefined && now.getTime() - mintedAt.getTime() > linkLifetimeHours(purpose) * HOUR_MS;
}
