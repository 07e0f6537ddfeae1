/** An email ready to go, to one recipient. Written again, it is the same to the last byte. */
export interface Email {
  /** The same for every attempt at the same bytes, and for no others: providers drop repetitions by it. */
  key: string;
  /** When what it is about happened. */
  date: Date;
  to: string;
  subject: string;
  text: string;
  html: string;
}

/**
 * What became of an attempt. `retry`: this email, later. `wait`: every email, because the provider wants none for now
 * (its limit, its quota, a key that it does not know). `refused`: this email, for good.
 * A reason holds codes only: what a provider says in words may repeat the email, and reasons are logged.
 */
export type Outcome =
  | { status: "sent" }
  | { status: "retry" | "wait"; reason: string; afterMs?: number | undefined }
  | { status: "refused"; reason: string };

export type Transport = (template: Email) => Promise<Outcome>;

/** No attempt may take longer: the lease on an email must outlive it. */
export const SEND_TIMEOUT_MS = 10_000;

/** Asks autoresponders for silence (RFC 3834). */
export const EMAIL_HEADERS = { "Auto-Submitted": "auto-generated" };
