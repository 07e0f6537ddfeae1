/** Ready to send, to one recipient. Every attempt sends the same bytes. */
export interface Email {
  /** The outbox message's id: what a provider tells of the email names it. */
  outboxId: string;
  /** The same for every attempt at the same bytes, and for no others: providers recognise repetitions by it. */
  key: string;
  date: Date;
  to: string;
  subject: string;
  text: string;
  html: string;
}

/**
 * `retry` and `refused` concern this email, for now or for good; `wait` every email (the provider's limit, its quota, a bad key).
 * A reason holds codes only: a provider's words may repeat the email, and reasons are logged.
 */
export type Outcome =
  | { status: "sent"; providerId?: string }
  | { status: "retry" | "wait"; reason: string; afterMs?: number | undefined }
  | { status: "refused"; reason: string };

export type Transport = (email: Email) => Promise<Outcome>;

/** Of one attempt. The lease on a message must outlive it. */
export const SEND_TIMEOUT_MS = 10_000;

/** Asks autoresponders for silence (RFC 3834). */
export const EMAIL_HEADERS = { "Auto-Submitted": "auto-generated" };
