import { createHash } from "node:crypto";
import { render as renderHtml, toPlainText } from "react-email";
import { alreadyHaveAccount } from "../../emails/already-have-account";
import type { EmailContent } from "../../emails/layout";
import { passwordChanged } from "../../emails/password-changed";
import { reauthenticate } from "../../emails/reauthenticate";
import { resetPassword } from "../../emails/reset-password";
import { setPassword } from "../../emails/set-password";
import { verifyEmail } from "../../emails/verify-email";
import { accentFrom } from "../accent";
import { HOUR_MS } from "../clock";
import type { DeviceDescription } from "../device-description";
import { env } from "../env";
import { emailTranslator, type Language, negotiateLanguage } from "../i18n/catalogs";
import { providersOf } from "../models/identities";
import { findUserByEmail, findUserById, hasChosenPassword, type User } from "../models/users";
import { providerName } from "../oauth/providers";
import { encodeUid, linkLifetimeHours, mintToken, type Purpose } from "../tokens";
import type { EmailTemplate, OutboxMessage } from "./outbox";
import { requestPhrase } from "./request-phrase";
import type { Email } from "./transports";

export interface MailUrls {
  resetPassword(uid: string, token: string): string;
  verifyEmail(uid: string, token: string): string;
  reauthenticate(token: string): string;
  logIn(): string;
  forgotPassword(): string;
}

export type RenderedEmail = Email & { userId: number };

/** Depends on the message and the user alone, so every attempt sends the same bytes. */
export async function render(
  message: OutboxMessage,
  urls: MailUrls,
  now: Date,
): Promise<RenderedEmail | "undeliverable" | "expired"> {
  const { purpose, content } = templates[message.template];
  const ageMs = now.getTime() - message.createdAt.getTime();
  if (purpose && ageMs > linkLifetimeHours(purpose) * HOUR_MS) return "expired";
  const recipient = await findRecipient(message);
  // Rendered without a recipient too: the time saved would tell who has no account.
  const user = recipient ?? { ...noUser, email: message.address ?? "" };
  const rendered = await content(user, message, urls);
  if (!rendered) return "undeliverable";
  const html = await renderHtml(rendered.body);
  const text = toPlainText(html);
  if (!recipient || recipient.disabledAt) return "undeliverable";
  const email = { to: user.email, subject: rendered.subject, text, html };
  return { key: keyOf(message, email), date: message.createdAt, ...email, userId: user.id };
}

interface Template {
  purpose?: Purpose;
  content(user: User, message: OutboxMessage, urls: MailUrls): EmailContent | undefined | Promise<EmailContent>;
}

const templates: Record<EmailTemplate, Template> = {
  "reset-password": {
    purpose: "reset-password",
    async content(user, message, urls) {
      const props = {
        ...commonProps(user, message),
        ...linkProps("reset-password", urls.resetPassword, user, message),
        ...deviceProps(message),
        phrase: requestPhrase(message.id, languageOf(message)),
        requestedAt: message.createdAt,
      };
      if (hasChosenPassword(user)) return resetPassword(props);
      return setPassword({ ...props, providers: (await providersOf(user.id)).map(providerName) });
    },
  },
  "password-changed": {
    content: (user, message, urls) =>
      passwordChanged({
        ...commonProps(user, message),
        ...deviceProps(message),
        changedAt: message.createdAt,
        forgotPasswordLink: urls.forgotPassword(),
      }),
  },
  "verify-email": {
    purpose: "verify-email",
    content(user, message, urls) {
      if (user.emailVerifiedAt !== null) return undefined;
      const link = linkProps("verify-email", urls.verifyEmail, user, message);
      return verifyEmail({ ...commonProps(user, message), ...link });
    },
  },
  reauthenticate: {
    purpose: "reauthenticate",
    content(user, message, urls) {
      const { context, createdAt } = message;
      const subject = { ...user, sessionId: Number(context.sessionId) };
      return reauthenticate({
        ...commonProps(user, message),
        ...deviceProps(message),
        link: urls.reauthenticate(mintToken("reauthenticate", subject, createdAt)),
        lifetimeHours: linkLifetimeHours("reauthenticate"),
        requestedAt: createdAt,
        forgotPasswordLink: urls.forgotPassword(),
      });
    },
  },
  "already-have-account": {
    content: (user, message, urls) =>
      alreadyHaveAccount({
        ...commonProps(user, message),
        loginLink: urls.logIn(),
        forgotPasswordLink: urls.forgotPassword(),
      }),
  },
};

const noUser = {
  id: 0,
  passwordHash: "",
  unprovenPasswordHash: null,
  emailVerifiedAt: null,
  lastLoginAt: null,
} as User;

async function findRecipient({ address, userId }: OutboxMessage): Promise<User | undefined> {
  if (userId !== null) return findUserById(userId);
  return address === null ? undefined : findUserByEmail(address);
}

function keyOf(message: OutboxMessage, email: object): string {
  const bytes = JSON.stringify([env().MAIL_FROM, email]);
  return `${message.id}-${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}`;
}

function commonProps({ email }: User, message: OutboxMessage) {
  const { APP_NAME, SUPPORT_EMAIL, APP_ACCENT } = env();
  return {
    appName: APP_NAME,
    supportEmail: SUPPORT_EMAIL,
    accent: accentFrom(APP_ACCENT),
    t: emailTranslator(languageOf(message)),
    email,
  };
}

function linkProps(purpose: Purpose, url: MailUrls["resetPassword"], user: User, { createdAt }: OutboxMessage) {
  const link = url(encodeUid(user.id), mintToken(purpose, user, createdAt));
  return { link, lifetimeHours: linkLifetimeHours(purpose) };
}

function deviceProps({ context: { browser, system, network } }: OutboxMessage): DeviceDescription {
  return { browser, system, network } as DeviceDescription;
}

function languageOf({ context }: OutboxMessage): Language {
  return negotiateLanguage(context.language, undefined);
}
