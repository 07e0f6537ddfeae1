/**
 * SimpleJWT's claims, and the login they belong to (`sid`): tokens end with its row. Nothing else is stored. A fingerprint of the
 * password hash ends them with the password, too.
 */
import { createHmac, randomUUID } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { env } from "../env";
import { auditEvent } from "../models/audit-log";
import {
  type CurrentSession,
  endSessionOf,
  findSessionById,
  recordUse,
  type TokenType,
  tokenLifeMs,
} from "../models/sessions";
import type { User } from "../models/users";
import type { RequestContext } from "../request-context";

const MAX_LENGTH = 4096;
const ID = /^[1-9]\d{0,15}$/;

const claimsSchema = z.object({
  token_type: z.enum(["access", "refresh"]),
  user_id: z.string().regex(ID),
  sid: z.string().regex(ID),
  password: z.string(),
  exp: z.number(),
});

export async function issueTokens(
  login: CurrentSession,
  now = new Date(),
): Promise<{ access: string; refresh: string }> {
  return { access: await issue("access", login, now), refresh: await issue("refresh", login, now) };
}

export async function refreshAccess(refresh: string, now = new Date()): Promise<string | undefined> {
  const holder = await findTokenHolder(refresh, "refresh", now);
  return holder && issue("access", holder, now);
}

/** Ends the login that the token belongs to. @returns false for an invalid token. @throws DatabaseUnavailable */
export async function logOutByToken(refresh: string, request: RequestContext, now = new Date()): Promise<boolean> {
  const holder = await findTokenHolder(refresh, "refresh", now);
  if (!holder) return false;
  const { id } = holder.user;
  return endSessionOf(id, holder.session.id, auditEvent({ code: "logout", userId: id }, request, now));
}

/** Undefined if it is forged, expired or of another type, its login is over, or the account is disabled or has a new password. */
export async function findTokenHolder(
  token: string,
  type?: TokenType,
  now = new Date(),
): Promise<CurrentSession | undefined> {
  if (token.length > MAX_LENGTH || !isCanonical(token)) return undefined;
  for (const secret of [env().AUTH_SECRET, ...env().AUTH_SECRET_PREVIOUS]) {
    const claims = await readClaims(token, secret, now);
    if (!claims || (type && claims.token_type !== type)) continue;
    const login = await findSessionById(Number(claims.sid), now);
    if (!login || !isHeldBy(login, claims, secret)) return undefined;
    await recordUse(login.session, undefined, now);
    return login;
  }
  return undefined;
}

function isHeldBy({ user }: CurrentSession, claims: Claims, secret: string): boolean {
  return user.id === Number(claims.user_id) && claims.password === fingerprint(user, secret);
}

/** The verifier also accepts padding, unused bits and white space: several spellings of one token. */
function isCanonical(token: string): boolean {
  const parts = token.split(".");
  return parts.length === 3 && parts.every((part) => Buffer.from(part, "base64url").toString("base64url") === part);
}

function issue(type: TokenType, { user, session }: CurrentSession, now: Date): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000);
  const claims: Omit<Claims, "exp"> = {
    token_type: type,
    user_id: String(user.id),
    sid: String(session.id),
    password: fingerprint(user, env().AUTH_SECRET),
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + tokenLifeMs(type) / 1000)
    .setJti(randomUUID().replaceAll("-", ""))
    .sign(key("sign", env().AUTH_SECRET));
}

async function readClaims(token: string, secret: string, now: Date): Promise<Claims | undefined> {
  try {
    const options = { algorithms: ["HS256"], currentDate: now };
    return claimsSchema.safeParse((await jwtVerify(token, key("sign", secret), options)).payload).data;
  } catch {
    return undefined;
  }
}

/** Of the stored hash, so it changes with every write to it, even of the same password; and of the last lock. */
function fingerprint({ id, passwordHash, lockedAt }: User, secret: string): string {
  return createHmac("sha256", key("fingerprint", secret))
    .update(`${id}:${passwordHash ?? ""}${lockedAt ? `:${lockedAt.getTime()}` : ""}`)
    .digest("base64url");
}

function key(purpose: "sign" | "fingerprint", secret: string): Buffer {
  return createHmac("sha256", secret).update(`latchkey.json-web-tokens.${purpose}`).digest();
}

type Claims = z.infer<typeof claimsSchema>;
