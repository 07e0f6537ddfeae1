/** Every email with invented facts, for the preview and the tests. */
import { emailTranslator, type Language } from "../lib/i18n/catalogs";
import { accountDeleted } from "./account-deleted";
import { accountDisabled } from "./account-disabled";
import { accountEnabled } from "./account-enabled";
import { accountLocked } from "./account-locked";
import { alreadyHaveAccount } from "./already-have-account";
import type { EmailContent, EmailProps } from "./layout";
import { linkPrinted } from "./link-printed";
import { methodAdded } from "./method-added";
import { methodRemoved } from "./method-removed";
import { newDevice } from "./new-device";
import { newPasswordRequired } from "./new-password-required";
import { passwordChanged } from "./password-changed";
import { reauthenticate } from "./reauthenticate";
import { resetPassword } from "./reset-password";
import { sessionsEnded } from "./sessions-ended";
import { setPassword } from "./set-password";
import { verifyEmail } from "./verify-email";

const APP_URL = "http://localhost:3000";
const QUERY = "uid=MQ&token=d1rcit-86dbba63a4a79bcfbc983a6ce4757080";

const common = {
  appName: "Latchkey",
  supportEmail: "help@example.com",
  accent: { light: "#0d6b62", dark: "#62cbb8" },
  email: "alice@example.com",
};
const at = new Date("2026-11-20T15:04:00Z");
const device = { browser: "Firefox", system: "Linux", network: "203.0.113.x" };
const resetLink = {
  ...common,
  ...device,
  link: `${APP_URL}/reset-password?${QUERY}`,
  lifetimeHours: 24,
  phrase: "amber otter",
  requestedAt: at,
};

const notice = { ...common, link: `${APP_URL}/not-me?${QUERY}`, events: [{ ...device, at }] };
const link = { ...device, at, provider: "Google" };
const byHelpDesk = { ...notice, events: [{ helpDesk: true, at }] };
const earlier = { ...device, at: new Date(at.getTime() - 240_000) };

export const SAMPLES = {
  "reset-password": sample(resetPassword, resetLink),
  "reset-password-by-help-desk": sample(resetPassword, { ...resetLink, helpDesk: true }),
  "reset-password-after-a-login": sample(resetPassword, { ...resetLink, lockLink: `${APP_URL}/not-me?${QUERY}` }),
  "set-password": sample(setPassword, { ...resetLink, providers: ["Google"] }),
  "password-changed": sample(passwordChanged, notice),
  "password-changed-by-reset": sample(passwordChanged, {
    ...notice,
    events: [{ ...device, at, removed: ["Google"], left: ["Facebook"] }],
  }),
  "method-added": sample(methodAdded, { ...notice, events: [link] }),
  "methods-added": sample(methodAdded, {
    ...notice,
    events: [link, { ...earlier, provider: "Facebook" }],
    more: 2,
  }),
  "method-removed": sample(methodRemoved, { ...notice, events: [link] }),
  "new-device": sample(newDevice, notice),
  "link-printed": sample(linkPrinted, byHelpDesk),
  "sessions-ended": sample(sessionsEnded, byHelpDesk),
  "account-enabled": sample(accountEnabled, byHelpDesk),
  "account-disabled": sample(accountDisabled, { ...common, at }),
  "account-deleted": sample(accountDeleted, { ...common, at }),
  "new-password-required": sample(newPasswordRequired, { ...common, link: resetLink.link, lifetimeHours: 24 }),
  "account-locked": sample(accountLocked, {
    ...common,
    ...device,
    lockedAt: at,
    link: resetLink.link,
    left: ["Google"],
  }),
  reauthenticate: sample(reauthenticate, {
    ...common,
    ...device,
    link: `${APP_URL}/account/reauthenticate?token=d1rcit-86dbba63a4a79bcfbc983a6ce4757080`,
    lifetimeHours: 0.25,
    requestedAt: at,
    forgotPasswordLink: `${APP_URL}/forgot-password`,
  }),
  "verify-email": sample(verifyEmail, { ...resetLink, link: `${APP_URL}/verify-email?${QUERY}` }),
  "verify-email-with-provider": sample(verifyEmail, {
    ...resetLink,
    link: `${APP_URL}/verify-email?${QUERY}`,
    provider: "Facebook",
  }),
  "already-have-account": sample(alreadyHaveAccount, { ...resetLink, loginLink: `${APP_URL}/login` }),
};

function sample<Props extends EmailProps>(email: (props: Props) => EmailContent, props: Omit<Props, "t">) {
  return {
    props,
    content: (language: Language, changes: Partial<Props> = {}) =>
      email({ ...props, ...changes, t: emailTranslator(language) } as Props),
  };
}
