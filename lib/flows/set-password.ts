import { changePassword } from "../change-password";
import { newSessionCookie, recentlyAuthenticated, type SessionCookie, sessionInsertion } from "../models/sessions";
import type { User } from "../models/users";
import type { RequestContext } from "../request-context";

/** In a browser: replaces all sessions by a new one. @throws Throttled, HashingOverloaded, DatabaseUnavailable */
export async function setPassword(
  owner: Owner,
  input: PasswordInput,
  request: RequestContext,
  now = new Date(),
): Promise<SetPasswordResult> {
  const session = newSessionCookie(now);
  const result = await changeByOwner(owner, input, request, now, session);
  return result.ok ? { ...result, session } : result;
}

/** For a program: ends all sessions. @throws Throttled, HashingOverloaded, DatabaseUnavailable */
export async function setPasswordWithoutBrowser(
  owner: Owner,
  input: PasswordInput,
  request: RequestContext,
  now = new Date(),
): Promise<{ ok: true } | PasswordNotSet> {
  const result = await changeByOwner(owner, input, request, now);
  return result.ok ? { ok: true } : result;
}

/** A first password requires a recent authentication: else a browser left open, or a leaked token, would become lasting access. */
async function changeByOwner(
  { user, authenticatedAt }: Owner,
  { currentPassword, newPassword }: PasswordInput,
  request: RequestContext,
  now: Date,
  session?: SessionCookie,
): Promise<{ ok: true; device: string } | PasswordNotSet> {
  const first = user.passwordHash === null;
  if (first && !recentlyAuthenticated({ createdAt: authenticatedAt }, now)) return { ok: false, reason: "stale" };
  const writes = session ? [sessionInsertion(user.id, session.token, "password", request, now)] : [];
  const event = first ? "password_set" : "password_changed";
  const change = { by: "owner", currentPassword, event, writes } as const;
  const result = await changePassword(user, newPassword, change, request, now);
  return !result.ok && result.reason === "conflict" ? { ok: false, reason: "current" } : result;
}

interface Owner {
  user: User;
  authenticatedAt: Date;
}

export interface PasswordInput {
  currentPassword?: string;
  newPassword: string;
}

type PasswordNotSet =
  | { ok: false; reason: "current" }
  | { ok: false; reason: "stale" }
  | { ok: false; reason: "password"; problems: string[] };

export type SetPasswordResult = { ok: true; session: SessionCookie; device: string } | PasswordNotSet;
