import { fieldRefusal, type Refusal } from "./refusal";

const WORDS = {
  uid: "Invalid user id or user doesn't exist.",
  token: "Invalid token for given user.",
} as const;

/** A uid that is well written but nobody's is refused as a wrong token, so that no answer tells which accounts exist. */
export function refuseLink(reason: keyof typeof WORDS): Refusal {
  return fieldRefusal(reason, WORDS[reason]);
}
