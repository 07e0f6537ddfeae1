import { event } from "./events";
import type { RequestContext } from "./request-context";
import { endSession, findSession } from "./sessions";

/** Ends the session for good: its cookie, replayed, is anonymous. */
export async function signOut(token: string, request: RequestContext, now = new Date()): Promise<void> {
  const session = await findSession(token, now);
  if (session) await endSession(token, event({ code: "logout", userId: session.userId }, request, now));
}
