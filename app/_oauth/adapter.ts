/** What next-auth may ask of our database: who a session belongs to. What a provider's word opens is decided by lib, not by next-auth. */
import type { Adapter } from "next-auth/adapters";
import { log } from "@/lib/log";
import { endSession, SESSION_IDLE_MS, touchSession } from "@/lib/models/sessions";
import { requestContext } from "../_request/request-context";
import { findCurrentSession } from "../_request/signed-in-as";

export const adapter: Adapter = {
  async getSessionAndUser(sessionToken) {
    const found = await findCurrentSession(sessionToken);
    if (!found) return null;
    const { session, user } = found;
    const expires = new Date(session.lastUsedAt.getTime() + SESSION_IDLE_MS);
    return {
      session: { sessionToken, userId: String(user.id), expires },
      user: { id: String(user.id), email: user.email, emailVerified: user.emailVerifiedAt },
    };
  },
  async updateSession({ sessionToken }) {
    // A session whose use cannot be noted now is one all the same; next-auth would take an error for no session.
    await touchSession(sessionToken, await requestContext()).catch((error) =>
      log().warn({ err: error }, "use not noted"),
    );
    return null;
  },
  async deleteSession(sessionToken) {
    await endSession(sessionToken);
  },

  // Asked before our own sign-in; it finds nobody, because next-auth is not to know.
  getUserByAccount: async () => null,
  getUserByEmail: async () => null,
  getUser: async () => null,
  // Its own rules would link by session alone. They are never reached; if an update changed that, they would end here.
  createUser: refuse,
  updateUser: refuse,
  linkAccount: refuse,
  createSession: refuse,
};

function refuse(): never {
  throw new Error("next-auth makes no accounts, links or sessions here");
}
