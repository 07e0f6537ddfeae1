/** What next-auth asks of a database, answered by the nouns of lib. */
import type { Adapter, AdapterUser } from "next-auth/adapters";
import { canonicalEmail } from "@/lib/email-address";
import { findUserIdByIdentity, linkIdentity } from "@/lib/identities";
import { endSession, findSession, SESSION_IDLE_MS, startSession, touchSession } from "@/lib/sessions";
import { createUser, findUserByEmail, findUserById, type User } from "@/lib/users";
import { requestContext } from "./_request";

export const adapter: Adapter = {
  async getSessionAndUser(sessionToken) {
    const session = await findSession(sessionToken);
    const user = session && (await findUserById(session.userId));
    if (!user) return null;
    const expires = new Date(session.lastUsedAt.getTime() + SESSION_IDLE_MS);
    return { session: { sessionToken, userId: String(user.id), expires }, user: adapted(user) };
  },
  async createSession(session) {
    await startSession(Number(session.userId), session.sessionToken, await requestContext());
    return session;
  },
  async updateSession({ sessionToken }) {
    await touchSession(sessionToken);
    return null;
  },
  async deleteSession(sessionToken) {
    await endSession(sessionToken);
  },

  async getUser(id) {
    return adaptedOrNull(await findUserById(Number(id)));
  },
  async getUserByEmail(email) {
    const address = canonicalEmail(email);
    return adaptedOrNull(address === undefined ? undefined : await findUserByEmail(address));
  },
  async getUserByAccount({ provider, providerAccountId }) {
    const id = await findUserIdByIdentity(provider, providerAccountId);
    return adaptedOrNull(id === undefined ? undefined : await findUserById(id));
  },
  async createUser({ email, emailVerified }) {
    const address = canonicalEmail(email);
    const user = address && (await createUser({ email: address, passwordHash: null, emailVerifiedAt: emailVerified }));
    if (!user) throw new Error("No account can be made for this address");
    return adapted(user);
  },
  async updateUser({ id }) {
    // Names and pictures of a provider are not kept, so there is nothing to change.
    return adapted((await findUserById(Number(id))) as User);
  },
  async linkAccount({ userId, provider, providerAccountId }) {
    await linkIdentity(Number(userId), provider, providerAccountId);
  },
};

function adapted(user: User): AdapterUser {
  return { id: String(user.id), email: user.email, emailVerified: user.emailVerifiedAt };
}

function adaptedOrNull(user: User | undefined): AdapterUser | null {
  return user ? adapted(user) : null;
}
