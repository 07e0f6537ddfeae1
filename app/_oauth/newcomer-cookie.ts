/** A newcomer whose provider does not verify the email, until the email is proven. Sealed, so that no browser can name another identity. */
import { decode, encode } from "@auth/core/jwt";
import { z } from "zod";
import { env } from "@/lib/env";
import { type Cookie, cookieOptions, newcomerCookieName, readCookie } from "../_request/cookies";

const NEWCOMER_SECONDS = 15 * 60;

const newcomerSchema = z.object({
  identity: z.object({ provider: z.string(), subject: z.string() }),
  /** What the provider said, and nobody has checked. */
  email: z.string().optional(),
  /** The sign-up that was begun with it. */
  sent: z.object({ reference: z.string(), phrase: z.string() }).optional(),
});

export type Newcomer = z.infer<typeof newcomerSchema>;

export async function newcomerCookie(newcomer: Newcomer): Promise<Cookie> {
  const value = await encode({ token: { newcomer }, ...sealing() });
  return [newcomerCookieName(), value, { ...cookieOptions(), maxAge: NEWCOMER_SECONDS }];
}

export async function readNewcomer(cookies: string): Promise<Newcomer | undefined> {
  const token = readCookie(cookies, newcomerCookieName());
  // Anybody may send anything, and secrets change.
  const sealed = token ? await decode({ token, ...sealing() }).catch(() => null) : null;
  return newcomerSchema.safeParse(sealed?.newcomer).data;
}

const sealing = () => ({
  secret: [env().AUTH_SECRET, ...env().AUTH_SECRET_PREVIOUS],
  salt: newcomerCookieName(),
  maxAge: NEWCOMER_SECONDS,
});
