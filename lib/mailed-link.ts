import { findUserById, type User } from "./models/users";
import { checkToken, decodeUid, type Purpose } from "./tokens";

export interface MailedLink {
  uid: string;
  token: string;
}

/** Does not use the link up. @returns `uid`: undefined when malformed; `user`: undefined when unknown or disabled */
export async function checkMailedLink(
  purpose: Exclude<Purpose, "verify-email">,
  { uid, token }: MailedLink,
  now: Date,
): Promise<{ uid?: number; user?: User; status: "valid" | "expired" | "invalid" }> {
  const id = decodeUid(uid);
  const found = id === undefined ? undefined : await findUserById(id);
  const user = found?.disabledAt ? undefined : found;
  return { uid: id, user, status: checkToken(purpose, user, token, now) };
}
