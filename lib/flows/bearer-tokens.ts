/** SimpleJWT's claims. Nothing is stored: a token carries a fingerprint of the password hash, so a new password ends all of them. */
import { createHmac, randomUUID } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { env } from "../env";
import { findUserById, type User } from "../models/users";

const LIFE_SECONDS = { access: 5 * 60, refresh: 86_400 };
const MAX_LENGTH = 4096;

const claimsSchema = z.object({
  token_type: z.enum(["access", "refresh"]),
  user_id: z.string().regex(/^[1-9]\d{0,15}$/),
  password: z.string(),
  auth_time: z.number(),
  exp: z.number(),
});

export type TokenType = keyof typeof LIFE_SECONDS;

export interface TokenHolder {
  user: User;
  authenticatedAt: Date;
}

export async function issueTokens(
  user: User,
  authenticatedAt: Date,
  now = new Date(),
): Promise<{ access: string; refresh: string }> {
  const holder = { user, authenticatedAt };
  return { access: await issue("access", holder, now), refresh: await issue("refresh", holder, now) };
}

export async function refreshAccess(refresh: string, now = new Date()): Promise<string | undefined> {
  const holder = await findTokenHolder(refresh, "refresh", now);
  return holder && issue("access", holder, now);
}

/** Undefined if it is forged, expired or of another type, or the account is disabled or has a new password. */
export async function findTokenHolder(
  token: string,
  type?: TokenType,
  now = new Date(),
): Promise<TokenHolder | undefined> {
  if (token.length > MAX_LENGTH || !isCanonical(token)) return undefined;
  for (const secret of [env().AUTH_SECRET, ...env().AUTH_SECRET_PREVIOUS]) {
    const claims = await readClaims(token, secret, now);
    if (!claims || (type && claims.token_type !== type)) continue;
    const user = await findUserById(Number(claims.user_id));
    const valid = user && !user.disabledAt && claims.password === fingerprint(user, secret);
    return valid ? { user, authenticatedAt: new Date(claims.auth_time * 1000) } : undefined;
  }
  return undefined;
}

/** The verifier also accepts padding, unused bits and white space: several spellings of one token. */
function isCanonical(token: string): boolean {
  const parts = token.split(".");
  return parts.length === 3 && parts.every((part) => Buffer.from(part, "base64url").toString("base64url") === part);
}

function issue(type: TokenType, { user, authenticatedAt }: TokenHolder, now: Date): Promise<string> {
  const issuedAt = seconds(now);
  const claims = { token_type: type, user_id: String(user.id), password: fingerprint(user, env().AUTH_SECRET) };
  return new SignJWT({ ...claims, auth_time: seconds(authenticatedAt) })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFE_SECONDS[type])
    .setJti(randomUUID().replaceAll("-", ""))
    .sign(key("sign", env().AUTH_SECRET));
}

async function readClaims(token: string, secret: string, now: Date): Promise<z.infer<typeof claimsSchema> | undefined> {
  try {
    const options = { algorithms: ["HS256"], currentDate: now };
    return claimsSchema.safeParse((await jwtVerify(token, key("sign", secret), options)).payload).data;
  } catch {
    return undefined;
  }
}

/** Of the stored hash, so it changes with every write to it, even of the same password. */
function fingerprint({ id, passwordHash }: User, secret: string): string {
  return createHmac("sha256", key("fingerprint", secret))
    .update(`${id}:${passwordHash ?? ""}`)
    .digest("base64url");
}

function key(purpose: "sign" | "fingerprint", secret: string): Buffer {
  return createHmac("sha256", secret).update(`latchkey.json-web-tokens.${purpose}`).digest();
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
