/** From what is owed to the email itself: who gets it, the link minted with the message's time, subject, text, HTML, in the language of the request. */
import { createHash } from "node:crypto";
import { createElement, type ReactElement } from "react";
import { render as renderHtml, toPlainText } from "react-email";
import { AlreadyHaveAccount, alreadyHaveAccountSubject } from "../../emails/already-have-account";
import { PasswordChanged, passwordChangedSubject } from "../../emails/password-changed";
import { ResetPassword, resetPasswordSubject } from "../../emails/reset-password";
import { SetPassword, setPasswordSubject } from "../../emails/set-password";
import { VerifyEmail, verifyEmailSubject } from "../../emails/verify-email";
import { accentFrom } from "../accent";
import type { DeviceDescription } from "../device-description";
import { env } from "../env";
import { type Language, negotiateLanguage } from "../i18n/catalogs";
import { emailTranslator } from "../i18n/catalogs";
import { providersOf } from "../models/identities";
import { findUserByEmail, findUserById, hasChosenPassword, type User } from "../models/users";
import { providerName } from "../oauth/providers";
import { encodeUid, mintToken, type Purpose, VERIFY_LINK_HOURS } from "../tokens";
import type { EmailTemplate, OutboxMessage } from "./outbox";
import { requestPhrase } from "./request-phrase";
import type { Email } from "./transports";

const HOUR_MS = 3_600_000;

type Draft = { subject: string; body: ReactElement };
type Author = {
  lifetimeMs?: () => number;
  write: (user: User, message: OutboxMessage) => Draft | "undeliverable" | Promise<Draft>;
};

/** A new email is one line here, and its file in emails/. */
const authors: Record<EmailTemplate, Author> = {
  "reset-password": { lifetimeMs: () => env().RESET_LINK_HOURS * HOUR_MS, write: resetPassword },
  "password-changed": { write: passwordChanged },
  "verify-email": { lifetimeMs: () => VERIFY_LINK_HOURS * HOUR_MS, write: verifyEmail },
  "already-have-account": { write: alreadyHaveAccount },
};

export type RenderedEmail = Email & { userId: number };

/**
 * The email; or why there is none: nobody to write to (`useless`), or its link is dead by now (`expired`).
 * Made of the message and the account alone, so that while neither changes it is the same to the last byte.
 */
export async function render(message: OutboxMessage, now: Date): Promise<RenderedEmail | "undeliverable" | "expired"> {
  const { lifetimeMs, write } = authors[message.template];
  if (lifetimeMs && now.getTime() - message.createdAt.getTime() > lifetimeMs()) return "expired";
  const addressed = await addressee(message);
  // Written all the same and thrown away, so that the server is not idle for having nobody to write to: that can be measured.
  const user = addressed ?? { ...nobody, email: message.address ?? "" };
  const draft = await write(user, message);
  if (draft === "undeliverable") return draft;
  const { subject, body } = draft;
  const html = await renderHtml(body);
  const text = toPlainText(html);
  if (!addressed || addressed.disabledAt) return "undeliverable";
  const content = { to: user.email, subject, text, html };
  const bytes = createHash("sha256")
    .update(JSON.stringify([env().MAIL_FROM, content]))
    .digest("hex");
  const key = `${message.id}-${bytes.slice(0, 16)}`;
  return { key, date: message.createdAt, ...content, userId: user.id };
}

const nobody: User = {
  id: 0,
  email: "",
  passwordHash: "",
  unprovenPasswordHash: null,
  emailVerifiedAt: null,
  disabledAt: null,
  lastLoginAt: null,
  createdAt: new Date(0),
};

async function addressee({ address, userId }: OutboxMessage): Promise<User | undefined> {
  if (userId !== null) return findUserById(userId);
  return address === null ? undefined : findUserByEmail(address);
}

async function resetPassword(user: User, message: OutboxMessage): Promise<Draft> {
  const props = {
    ...sender(message),
    email: user.email,
    link: linkFor("reset-password", user, message),
    lifetimeHours: env().RESET_LINK_HOURS,
    phrase: requestPhrase(message.id, languageOf(message)),
    askedAt: message.createdAt,
    ...deviceOf(message),
  };
  if (hasChosenPassword(user))
    return { subject: resetPasswordSubject(props), body: createElement(ResetPassword, props) };
  const providers = (await providersOf(user.id)).map(providerName);
  return { subject: setPasswordSubject(props), body: createElement(SetPassword, { ...props, providers }) };
}

function passwordChanged(user: User, message: OutboxMessage): Draft {
  const recoveryLink = `${env().AUTH_URL}/forgot-password`;
  const origin = { changedAt: message.createdAt, ...deviceOf(message) };
  const props = { ...sender(message), email: user.email, recoveryLink, ...origin };
  return { subject: passwordChangedSubject(props), body: createElement(PasswordChanged, props) };
}

function verifyEmail(user: User, message: OutboxMessage): Draft | "undeliverable" {
  if (user.emailVerifiedAt !== null) return "undeliverable";
  const link = linkFor("verify-email", user, message);
  const props = { ...sender(message), email: user.email, link, lifetimeHours: VERIFY_LINK_HOURS };
  return { subject: verifyEmailSubject(props), body: createElement(VerifyEmail, props) };
}

function alreadyHaveAccount(user: User, message: OutboxMessage): Draft {
  const [loginLink, recoveryLink] = [`${env().AUTH_URL}/login`, `${env().AUTH_URL}/forgot-password`];
  const props = { ...sender(message), email: user.email, loginLink, recoveryLink };
  return { subject: alreadyHaveAccountSubject(props), body: createElement(AlreadyHaveAccount, props) };
}

/** The page of a purpose bears its name. */
function linkFor(purpose: Purpose, user: User, { createdAt }: OutboxMessage): string {
  return `${env().AUTH_URL}/${purpose}?uid=${encodeUid(user.id)}&token=${mintToken(purpose, user, createdAt)}`;
}

function sender(message: OutboxMessage) {
  const { APP_NAME, SUPPORT_EMAIL, APP_ACCENT } = env();
  return {
    appName: APP_NAME,
    supportEmail: SUPPORT_EMAIL,
    accent: accentFrom(APP_ACCENT),
    t: emailTranslator(languageOf(message)),
  };
}

function languageOf({ context }: OutboxMessage): Language {
  return negotiateLanguage(context.language, undefined);
}

function deviceOf({ context: { browser, system, network } }: OutboxMessage): DeviceDescription {
  return { browser, system, network } as DeviceDescription;
}
