/**
 * SimpleJWT's claims, and the login they belong to (`sid`): tokens end with its row. Nothing else is stored. A fingerprint of the
 * password hash ends them with the password, too.
 */
import { createHmac, randomUUID } from "node:crypto";
import { z } from "zod";
import { isFromTheFuture } from "../clock";
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
import { signingKeys, signToken, verifyToken } from "../signing-keys";
import { publicId } from "../tokens";

const MAX_LENGTH = 4096;
const ID = /^[1-9]\d{0,15}$/;

const claimsSchema = z.object({
  token_type: z.enum(["access", "refresh"]),
  user_id: z.string(),
  sid: z.string().regex(ID),
  password: z.string(),
  iss: z.string(),
  exp: z.number(),
  iat: z.number(),
});

export function issueTokens(login: CurrentSession, now = new Date()): { access: string; refresh: string } {
  return { access: issue("access", login, now), refresh: issue("refresh", login, now) };
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
  const signed = verifyToken(token);
  const claims = signed && claimsSchema.safeParse(signed.payload).data;
  if (!signed || !claims || claims.iss !== env().AUTH_URL || claims.exp <= seconds(now)) return undefined;
  // Else it would live for longer, once the clock that issued it was set right.
  if (isFromTheFuture(new Date(claims.iat * 1_000), now)) return undefined;
  if (type && claims.token_type !== type) return undefined;
  const login = await findSessionById(Number(claims.sid), now);
  if (!login || !isHeldBy(login, claims, signed.key.secret)) return undefined;
  await recordUse(login.session, undefined, now);
  return login;
}

function isHeldBy({ user }: CurrentSession, claims: Claims, secret: string): boolean {
  return publicId(user) === claims.user_id && claims.password === fingerprint(user, secret);
}

/** The decoder also accepts padding, unused bits and white space: several spellings of one token. */
function isCanonical(token: string): boolean {
  const parts = token.split(".");
  return parts.length === 3 && parts.every((part) => Buffer.from(part, "base64url").toString("base64url") === part);
}

function issue(type: TokenType, { user, session }: CurrentSession, now: Date): string {
  const [key] = signingKeys();
  const issuedAt = seconds(now);
  const claims: Claims & { jti: string } = {
    token_type: type,
    exp: issuedAt + tokenLifeMs(type) / 1000,
    iat: issuedAt,
    jti: randomUUID().replaceAll("-", ""),
    iss: env().AUTH_URL,
    user_id: publicId(user),
    sid: String(session.id),
    password: fingerprint(user, key.secret),
  };
  return signToken(key, claims);
}

/** Of the stored hash, so it changes with every write to it, even of the same password; and of the last lock. */
function fingerprint({ id, passwordHash, lockedAt }: User, secret: string): string {
  const key = createHmac("sha256", secret).update("latchkey.json-web-tokens.fingerprint").digest();
  return createHmac("sha256", key)
    .update(`${id}:${passwordHash ?? ""}${lockedAt ? `:${lockedAt.getTime()}` : ""}`)
    .digest("base64url");
}

const seconds = (time: Date) => Math.floor(time.getTime() / 1000);

type Claims = z.infer<typeof claimsSchema>;
