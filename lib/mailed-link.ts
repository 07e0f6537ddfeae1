/** What a mailed link is worth, whatever it is for. Looking does not use it up. */

import { findUserById, type User } from "./models/users";
import { checkToken, decodeUid, type Purpose } from "./tokens";

export interface MailedLink {
  uid: string;
  token: string;
}

/** @returns `uid`: undefined when it is not one; `user`: undefined when there is none that could use the link */
export async function openLink(
  purpose: Purpose,
  { uid, token }: MailedLink,
  now: Date,
): Promise<{ uid?: number; user?: User; status: "valid" | "expired" | "invalid" }> {
  const id = decodeUid(uid);
  const found = id === undefined ? undefined : await findUserById(id);
  const user = found?.disabledAt ? undefined : found;
  return { uid: id, user, status: checkToken(purpose, user, token, now) };
}
