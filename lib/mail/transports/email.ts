/** Ready to send, to one recipient. Every attempt sends the same bytes. */
export interface Email {
  /** The outbox message's id: what a provider tells of the email names it. A test email has none. */
  outboxId?: string;
  /** The same for every attempt at the same bytes, and for no others: providers recognise repetitions by it. */
  key: string;
  date: Date;
  to: string;
  subject: string;
  text: string;
  html: string;
}

/**
 * Sorted by whom it is about. `refused`: this email, for good. `retry`: for now. `wait`: every email (the login, the sender, a quota).
 * `unclear`: this email for good, unless as many recipients in a row get the same (then every email) or all of its domain may. A `retry`
 * with advice had no answer about the email, so several in a row are about every email, too.
 * A reason holds codes only: a provider's words may repeat the email, and reasons are logged.
 */
export type Outcome =
  | { status: "sent"; providerId?: string }
  | { status: "retry" | "wait"; reason: string; advice?: string; afterMs?: number | undefined }
  | { status: "refused"; reason: string }
  | Unclear;

export interface Unclear {
  status: "unclear";
  reason: string;
  /** What the operator can do if it is about every email. */
  advice: string;
  inARow: number;
  /** The server may refuse every email but those to domains of its own. */
  byDomain?: boolean;
}

export type Transport = (email: Email) => Promise<Outcome>;

/** Of one attempt. The lease on a message must outlive it. */
export const SEND_TIMEOUT_MS = 10_000;

/**
 * Autoresponders are asked for silence (RFC 3834; Exchange has a header of its own). Each email is a thread of its own: Gmail would put those
 * with one subject together, the reset link of today under that of last week, unless this id differs. No email answers another, so none
 * has References.
 */
export function emailHeaders({ key }: Pick<Email, "key">): Record<string, string> {
  return { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "X-Entity-Ref-ID": key };
}
