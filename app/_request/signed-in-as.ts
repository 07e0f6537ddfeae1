import { cache } from "react";
import { findSession, type Session } from "@/lib/models/sessions";
import { findUserById, type User } from "@/lib/models/users";

export interface CurrentSession {
  user: User;
  session: Session;
}

/** Asked once per request and token, by us and by next-auth. */
export const findCurrentSession = cache(async (token: string): Promise<CurrentSession | undefined> => {
  const session = await findSession(token);
  const user = session && (await findUserById(session.userId));
  return user && { user, session };
});
