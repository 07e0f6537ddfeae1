/** A letter ready to go, to one recipient. */
export interface Letter {
  /** The same for every attempt at the same bytes: providers drop repetitions by it. */
  key: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** What became of an attempt. `refused`: for good. */
export type Outcome = { status: "sent" } | { status: "retry"; reason: string } | { status: "refused"; reason: string };

export type Transport = (letter: Letter) => Promise<Outcome>;
