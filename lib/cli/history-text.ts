/** The timeline of an account in words, and what can be said in short of why no email came. */
import type { AccountHistory, TimelineEntry } from "../flows/account-history";
import type { Hold } from "../flows/lift-limits";
import type { Delivery } from "../models/deliveries";
import { isLocked } from "../models/users";
import { stateOf } from "./message-state";

/** Whose link opens the account. */
const RESET_EMAILS = ["reset-password", "already-have-account", "account-locked", "new-password-required"];
const DAY_MS = 86_400_000;

const WORDS: Record<string, string> = {
  login: "logged in",
  login_new_device: "… from a new browser or app",
  login_failed: "login refused",
  logout: "logged out",
  sign_up: "asked for an account",
  account_created: "account began",
  account_deleted: "account deleted",
  account_locked: "account locked",
  account_unlocked: "sent a link to open the locked account",
  account_disabled: "account disabled",
  account_enabled: "account enabled",
  account_exported: "what is kept was exported",
  verification_requested: "asked for the sign-up email again",
  verification_refused: "sign-up link refused",
  reset_requested: "asked for a reset link",
  reset_used: "link used: new password",
  reset_refused: "reset link refused",
  lock_refused: "“not me” link refused",
  link_opened: "opened a link (or a scanner of the mailbox did)",
  link_printed: "a reset link was handed out",
  limits_lifted: "limits lifted",
  new_password_required: "asked to choose a new password, the old one void",
  password_changed: "password changed",
  password_set: "password set",
  identity_linked: "sign-in method added",
  identity_unlinked: "sign-in method removed",
  provider_refused: "sign-in by a provider refused",
  reauthenticated: "confirmed who they are",
  reauthentication_requested: "asked for a confirmation email",
  reauthentication_failed: "confirmation failed",
  session_ended: "ended a session",
  sessions_ended: "sessions ended",
  throttled: "too many attempts",
  mail_written: "email written",
  mail_sent: "email taken by the provider",
  mail_delivered: "email delivered",
  mail_delayed: "email delayed by the recipient's server",
  mail_bounced: "email bounced",
  mail_complained: "email reported as spam",
  mail_refused: "email refused",
  mail_expired: "email not sent: its link has expired",
  mail_rate_limited: "email not sent: there were too many",
  mail_undeliverable: "email not sent: nobody to send it to, or no longer needed",
  mail_dropped: "email dropped by the operator",
};

/** @param timeline the page of it that is asked for: what is said in short is of now */
export function historyText(
  history: AccountHistory,
  holds: Hold[],
  timeline: TimelineEntry[],
  now = new Date(),
): string {
  const { id, email, account, methods, sessions } = history;
  const lines = [
    `${email ?? "An account that is gone"}${id === undefined ? "" : ` (account ${id})`}`,
    ...inShort(history, holds, now).map((line) => `  ${line}`),
  ];
  if (account) {
    const { createdAt, lastLoginAt, hasPassword, language } = account;
    const ways = [
      ...(hasPassword ? ["password"] : []),
      ...methods.map(({ provider, createdAt: since }) => `${provider} since ${time(since)}`),
    ];
    lines.push(
      "",
      `Account:   since ${time(createdAt)}, last login ${lastLoginAt ? time(lastLoginAt) : "not within 90 days"}, language ${language ?? "unknown"}`,
      `Signs in:  ${ways.join(", ") || "by nothing: a reset gives it a password"}`,
      `Sessions:  ${sessions.length || "none"}`,
      ...sessions.map(({ method, lastUsedAt, client, userAgent }) =>
        [`  ${time(lastUsedAt)}`, method, client, plain(userAgent)].filter(Boolean).join("  "),
      ),
    );
  }
  lines.push("", "What happened (UTC):");
  if (timeline.length === 0) lines.push("  Nothing within the time that is kept: 90 days of events, 7 days of emails.");
  return [...lines, ...timeline.map((entry) => `  ${entryText(entry, history)}`)].join("\n");
}

function entryText(entry: TimelineEntry, { messages }: AccountHistory): string {
  const { at, code, count, client, userAgent, by, provider, method, message, template, reason, ...details } = entry;
  const { result, link, refused, limit } = details as Record<string, string | undefined>;
  const row = code === "mail_written" ? messages.find((one) => one.id === message) : undefined;
  const unsent = row && !row.completedAt ? `, ${stateOf(row)}` : "";
  const about = [provider, method, template, message?.slice(0, 8), link && `${link} link`, limit, refused]
    .filter(Boolean)
    .join(" ");
  const words = WORDS[code] ?? code;
  return [
    time(at),
    `${words}${count ? ` (${count} times)` : ""}${about ? `: ${about}` : ""}${unsent}${reason ? `: ${reason}` : ""}${result === "refused" && !WORDS[code] ? " (refused)" : ""}`,
    by && `by ${by}`,
    client && `from ${client}`,
    plain(userAgent),
  ]
    .filter(Boolean)
    .join("  ");
}

/** What an operator needs to say on the telephone. */
export function inShort(history: AccountHistory, holds: Hold[], now: Date): string[] {
  const { account, id, email, similar } = history;
  if (!account)
    return [
      id !== undefined
        ? "No account has this number: it is gone, or never was."
        : `No account has this address, so no email is sent to it. ${asked(history, now)}`,
      ...(similar.length > 0 ? [`Perhaps meant: ${similar.join(", ")}`] : []),
      ...holds.map(holdText),
    ];
  const lines: string[] = [];
  if (account.disabledAt)
    lines.push(
      `Disabled since ${time(account.disabledAt)}: nobody gets in, and no reset email is sent. support -- enable ${email}`,
    );
  else if (isLocked({ lockedAt: account.lockedAt, passwordHash: account.hasPassword ? "" : null }))
    lines.push(
      `Locked since ${time(account.lockedAt ?? now)}: the old password is void, a new one opens it. support -- unlock ${email}`,
    );
  return [...lines, lastResetEmail(history), ...deliveryText(history.delivery), ...holds.map(holdText)];
}

function deliveryText(delivery: Delivery | undefined): string[] {
  if (!delivery || delivery.state === "good") return [];
  const { state, since } = delivery;
  return [`Emails to it ${state === "bouncing" ? "come back" : "were reported as spam"} since ${time(since)}.`];
}

function asked({ timeline }: AccountHistory, now: Date): string {
  const requests = timeline.filter(
    ({ code, at }) => code === "reset_requested" && now.getTime() - at.getTime() < DAY_MS,
  );
  const times = requests.reduce((sum, { count = 1 }) => sum + count, 0);
  return times === 0
    ? "No reset was asked for it within a day."
    : `A reset was asked for it ${times === 1 ? "once" : `${times} times`} within a day.`;
}

function lastResetEmail({ messages, timeline, email }: AccountHistory): string {
  const last = messages.find(({ template }) => RESET_EMAILS.includes(template));
  if (!last) return "No reset email was written within seven days.";
  // By its code and not its place: a provider may tell of a bounce before we have recorded that the email was sent.
  const event = (code: string) => timeline.findLast((entry) => entry.message === last.id && entry.code === code);
  const because = (code: string, open: string, close = "") => {
    const reason = event(code)?.reason;
    return reason ? `${open}${reason}${close}` : "";
  };
  const name = `The last reset email (${last.id.slice(0, 8)}, ${time(last.createdAt)})`;
  const since = timeline.filter(({ at }) => at >= last.createdAt).map(({ code }) => code);
  if (since.includes("reset_used")) return `${name} did its work: the link was used.`;
  if (!last.completedAt)
    return `${name} is not sent yet: ${stateOf(last)}.${last.attempts === 0 && last.dueAt > last.createdAt ? ` support -- lift-limits ${email} sends it now.` : ""}`;
  if (event("mail_bounced"))
    return `${name} bounced${because("mail_bounced", ": ")}. Their mailbox does not take it: support -- print-link ${email} --yes`;
  if (last.outcome !== "sent")
    return `${name} was not sent: ${last.outcome}${because(`mail_${last.outcome}`, " (", ")")}.`;
  const seen = since.includes("link_opened")
    ? " Its link was opened, and not used yet."
    : " Nobody opened its link: have them look among spam, or at another mailbox.";
  if (event("mail_delivered")) return `${name} was delivered.${seen}`;
  const sent = event("mail_sent");
  return `${name} was taken by the mail provider${sent ? ` at ${time(sent.at)}` : ""}.${seen}`;
}

function holdText({ limit, until, client, failures }: Hold): string {
  if (limit === "lockout") return `Locked out until ${time(until)}, after ${failures} wrong passwords within a day.`;
  const shared = client ? ` Everybody behind ${client} shares it: support -- lift-limits … --client ${client}` : "";
  return `Over the limit ${limit} until ${time(until)}.${shared}`;
}

const time = (at: Date) => at.toISOString().slice(0, 19).replace("T", " ");

/** A user agent is text of a stranger's: nothing in it may move the cursor of the terminal, or fill it. */
const plain = (userAgent: string) => userAgent.replace(/\p{C}/gu, "?").slice(0, 80);
