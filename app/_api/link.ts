import { fieldRefusal, type Refusal } from "./refusal";

const WORDS = {
  uid: "link.invalidUid",
  token: "link.invalidToken",
} as const;

/** A uid that is well written but nobody's is refused as a wrong token, so that no answer tells which accounts exist. */
export function refuseLink(reason: keyof typeof WORDS): Refusal {
  return fieldRefusal(reason, WORDS[reason]);
}
