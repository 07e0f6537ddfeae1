/** Ready to send, to one recipient. Every attempt sends the same bytes. */
export interface Email {
  /** The same for every attempt at the same bytes, and for no others: providers recognise repetitions by it. */
  key: string;
  /** When what it reports was requested or done. */
  date: Date;
  to: string;
  subject: string;
  text: string;
  html: string;
}

/**
 * `retry`: this email, later. `wait`: every email, because the provider takes none for now (its limit, its quota, a bad key).
 * `refused`: this email, for good.
 * A reason holds codes only: a provider's words may repeat the email, and reasons are logged.
 */
export type Outcome =
  | { status: "sent" }
  | { status: "retry" | "wait"; reason: string; afterMs?: number | undefined }
  | { status: "refused"; reason: string };

export type Transport = (email: Email) => Promise<Outcome>;

/** Of one attempt. The lease on a message must outlive it. */
export const SEND_TIMEOUT_MS = 10_000;

/** Asks autoresponders for silence (RFC 3834). */
export const EMAIL_HEADERS = { "Auto-Submitted": "auto-generated" };
