import { createHash } from "node:crypto";
import { compile } from "html-to-text";
import { plainTextSelectors, render as renderHtml } from "react-email";
import { accountDeleted } from "../../emails/account-deleted";
import { accountDisabled } from "../../emails/account-disabled";
import { accountEnabled } from "../../emails/account-enabled";
import { accountLocked } from "../../emails/account-locked";
import { alreadyHaveAccount } from "../../emails/already-have-account";
import type { EmailContent } from "../../emails/layout";
import { linkPrinted } from "../../emails/link-printed";
import { methodAdded } from "../../emails/method-added";
import { methodRemoved } from "../../emails/method-removed";
import { newDevice } from "../../emails/new-device";
import { newPasswordRequired } from "../../emails/new-password-required";
import type { NoticeEvent, NoticeProps } from "../../emails/notice";
import { passwordChanged } from "../../emails/password-changed";
import { reauthenticate } from "../../emails/reauthenticate";
import { resetPassword } from "../../emails/reset-password";
import { sessionsEnded } from "../../emails/sessions-ended";
import { setPassword } from "../../emails/set-password";
import { verifyEmail } from "../../emails/verify-email";
import { accentFrom } from "../accent";
import { HOUR_MS } from "../clock";
import { type DeviceDescription, describeDevice } from "../device-description";
import { env } from "../env";
import { emailTranslator, type Language, negotiateLanguage } from "../i18n/catalogs";
import { providersOf } from "../models/identities";
import { findSignUpByClient, findSignUpByReference, type SignUp } from "../models/sign-ups";
import { findUserByEmail, findUserById, hasChosenPassword, isLocked, type User } from "../models/users";
import { providerName } from "../oauth/providers";
import { isTrustedMark } from "../rate-limit/device-cookie";
import { linkLifetimeHours, mintToken, type Purpose, type TokenSubject, uidOf } from "../tokens";
import { type EmailTemplate, isLinkExpired, isNotice } from "./email-templates";
import { type OutboxMessage, wasSentBefore } from "./outbox";
import { requestPhrase } from "./request-phrase";
import type { Email } from "./transports";

export interface MailUrls {
  resetPassword(uid: string, token: string): string;
  verifyEmail(uid: string, token: string): string;
  notMe(uid: string, token: string): string;
  reauthenticate(token: string): string;
  logIn(): string;
  forgotPassword(): string;
}

/** `template`: what a sign-up is answered with is decided here. `trusted`: requested with a device that the account trusts. */
export type RenderedEmail = Email & { template: EmailTemplate; userId: number | undefined; trusted: boolean };

/** As react-email's `toPlainText`, which compiles its rules for each email anew. */
const toPlainText = compile({ wordwrap: false, selectors: plainTextSelectors });

/** Depends on the message, its recipient, and what was sent before the message was written: every attempt sends the same bytes. */
export async function render(
  message: OutboxMessage,
  urls: MailUrls,
  now: Date,
): Promise<RenderedEmail | "undeliverable" | "expired"> {
  const { template, recipient } =
    message.template === "verify-email"
      ? await decideSignUp(message, now)
      : { template: message.template, recipient: await findRecipient(message) };
  const { content } = templates[template];
  // Rendered without a recipient too: the time saved would tell who has no account.
  const to: Recipient = recipient ?? { ...nobody, email: message.address ?? "", createdAt: message.createdAt };
  const mintedAt = template === "verify-email" ? to.createdAt : message.createdAt;
  if (isLinkExpired(template, mintedAt, now)) return "expired";
  const rendered = await content(to, message, urls);
  const html = await renderHtml(rendered.body);
  const text = toPlainText(html);
  if (!recipient || !concerns(template, recipient)) return "undeliverable";
  const email = { to: recipient.email, subject: rendered.subject, text, html };
  const userId = WITHOUT_ACCOUNT.includes(template) ? undefined : recipient.id;
  const trusted = message.device !== null && isTrustedMark(message.device, recipient);
  const ids = { outboxId: message.id, key: keyOf(message, email) };
  return { ...ids, date: message.createdAt, ...email, template, userId, trusted };
}

/** What a sign-up is told, and what an account that is gone. */
const WITHOUT_ACCOUNT: EmailTemplate[] = ["verify-email", "account-deleted"];

/** Of a disabled account nobody is told more than that, and who has chosen a new password since is not asked for one. */
function concerns(template: EmailTemplate, { disabledAt, passwordHash }: Recipient): boolean {
  if (template === "new-password-required" && passwordHash !== null) return false;
  return !disabledAt || template === "account-disabled";
}

interface Template {
  content(to: Recipient, message: OutboxMessage, urls: MailUrls): EmailContent | Promise<EmailContent>;
}

/** A user, or a sign-up, which has no account yet. */
type Recipient = Pick<User, "id" | "email" | "passwordHash" | "createdAt"> &
  Partial<
    Pick<User, "lastLoginAt" | "disabledAt" | "lockedAt" | "language" | "djangoPk" | "django"> &
      Pick<SignUp, "client" | "userAgent" | "provider">
  >;

/** Here and not on request, so that a sign-up takes the same path for a new and a taken address. */
async function decideSignUp(
  message: OutboxMessage,
  now: Date,
): Promise<{ template: EmailTemplate; recipient: Recipient | undefined }> {
  const signUp = await findSignUp(message, now);
  const user = await findRecipient(message);
  if (!signUp || !user) return { template: "verify-email", recipient: signUp };
  // The user who began the account after this sign-up knows of it.
  return { template: "already-have-account", recipient: user.createdAt <= signUp.createdAt ? user : undefined };
}

async function findSignUp({ address, context }: OutboxMessage, now: Date): Promise<SignUp | undefined> {
  const { reference, client } = context;
  if (address === null) return undefined;
  if (reference !== undefined) return findSignUpByReference(address, reference);
  return client === undefined ? undefined : findSignUpByClient(address, client, now);
}

const templates: Record<EmailTemplate, Template> = {
  "reset-password": {
    async content(user, message, urls) {
      const props = {
        ...commonProps(user, message),
        ...linkProps("reset-password", urls.resetPassword, user, message.createdAt),
        ...requestProps(message),
        ...((await isLinkEndedByLogin(user, message)) && { lockLink: notMeLink(user, message, urls) }),
      };
      if (hasChosenPassword(user)) return resetPassword(props);
      return setPassword({ ...props, providers: (await providersOf(user.id)).map(providerName) });
    },
  },
  "password-changed": { content: (...notice) => passwordChanged(noticeProps(...notice)) },
  "method-added": { content: (...notice) => methodAdded(noticeProps(...notice)) },
  "method-removed": { content: (...notice) => methodRemoved(noticeProps(...notice)) },
  "new-device": { content: (...notice) => newDevice(noticeProps(...notice)) },
  "link-printed": { content: (...notice) => linkPrinted(noticeProps(...notice)) },
  "sessions-ended": { content: (...notice) => sessionsEnded(noticeProps(...notice)) },
  "account-enabled": { content: (...notice) => accountEnabled(noticeProps(...notice)) },
  "account-disabled": {
    content: (user, message) => accountDisabled({ ...commonProps(user, message), at: message.createdAt }),
  },
  "account-deleted": {
    content: (user, message) => accountDeleted({ ...commonProps(user, message), at: message.createdAt }),
  },
  "new-password-required": {
    content: (user, message, urls) =>
      newPasswordRequired({
        ...commonProps(user, message),
        ...linkProps("reset-password", urls.resetPassword, user, message.createdAt),
      }),
  },
  "account-locked": {
    content: (user, message, urls) =>
      accountLocked({
        ...commonProps(user, message),
        ...deviceProps(message),
        link: linkProps("reset-password", urls.resetPassword, user, message.createdAt).link,
        lockedAt: message.createdAt,
        left: (message.context.left ?? []).map(providerName),
      }),
  },
  "verify-email": {
    content: (signUp, message, urls) =>
      verifyEmail({
        ...commonProps(signUp, message),
        ...linkProps("verify-email", urls.verifyEmail, signUp, signUp.createdAt),
        ...requestProps(message),
        // Those of the sign-up, also when it is sent again.
        ...describeDevice({ client: signUp.client ?? "", userAgent: signUp.userAgent ?? "" }),
        requestedAt: signUp.createdAt,
        ...(signUp.provider && { provider: providerName(signUp.provider) }),
      }),
  },
  reauthenticate: {
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
        ...linkProps("reset-password", urls.resetPassword, user, message.createdAt),
        ...requestProps(message),
        loginLink: urls.logIn(),
      }),
  },
};

/** Who has ended a mailed link by logging in may be somebody else, and end the next one, too. */
async function isLinkEndedByLogin(user: Recipient, { createdAt }: OutboxMessage): Promise<boolean> {
  const { email, passwordHash, lastLoginAt, lockedAt = null } = user;
  if (!lastLoginAt || isLocked({ passwordHash, lockedAt })) return false;
  const since = new Date(createdAt.getTime() - linkLifetimeHours("reset-password") * HOUR_MS);
  return wasSentBefore(createdAt, "reset-password", email, { since, before: lastLoginAt });
}

const nobody = { id: 0, passwordHash: "", lockedAt: null };

async function findRecipient(message: OutboxMessage): Promise<Recipient | undefined> {
  const { template, address, userId, createdAt } = message;
  if (template === "account-deleted") return address === null ? undefined : { ...nobody, email: address, createdAt };
  if (userId !== null) return findUserById(userId);
  return address === null ? undefined : findUserByEmail(address);
}

function keyOf(message: OutboxMessage, email: object): string {
  const bytes = JSON.stringify([env().MAIL_FROM, email]);
  return `${message.id}-${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}`;
}

function commonProps({ email, language }: Recipient, message: OutboxMessage) {
  const { APP_NAME, SUPPORT_EMAIL, APP_ACCENT } = env();
  return {
    appName: APP_NAME,
    supportEmail: SUPPORT_EMAIL,
    accent: accentFrom(APP_ACCENT),
    t: emailTranslator(
      isNotice(message.template) && language ? negotiateLanguage(language, undefined) : languageOf(message),
    ),
    email,
  };
}

function linkProps(purpose: Purpose, url: MailUrls["resetPassword"], subject: TokenSubject, mintedAt: Date) {
  const link = url(uidOf(subject), mintToken(purpose, subject, mintedAt));
  return { link, lifetimeHours: linkLifetimeHours(purpose) };
}

function requestProps(message: OutboxMessage) {
  const phrase = requestPhrase(message.id, languageOf(message));
  return { ...deviceProps(message), phrase, requestedAt: message.createdAt };
}

function noticeProps(user: Recipient, message: OutboxMessage, urls: MailUrls): NoticeProps {
  const { context, createdAt } = message;
  const { earlier = [], more } = context;
  return {
    ...commonProps(user, message),
    link: notMeLink(user, message, urls),
    events: [{ ...context, at: createdAt.getTime() }, ...earlier].map(noticeEventOf),
    more,
  };
}

function notMeLink(user: Recipient, { template, createdAt }: OutboxMessage, urls: MailUrls): string {
  return linkProps("not-me", urls.notMe, { ...user, notice: template }, createdAt).link;
}

function noticeEventOf(event: EarlierEvent): NoticeEvent {
  const { at, helpDesk, browser, system, network, provider, removed, left } = event;
  return {
    helpDesk,
    browser,
    system,
    network,
    at: new Date(at),
    provider: provider && providerName(provider),
    removed: removed?.map(providerName),
    left: left?.map(providerName),
  };
}

type EarlierEvent = NonNullable<OutboxMessage["context"]["earlier"]>[number];

function deviceProps({ context: { helpDesk, browser, system, network } }: OutboxMessage) {
  return { helpDesk, browser, system, network } as DeviceDescription & { helpDesk?: boolean };
}

function languageOf({ context }: OutboxMessage): Language {
  return negotiateLanguage(context.language, undefined);
}
