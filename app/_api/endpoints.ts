/** Every path of the API: what it takes and what it may answer. The OpenAPI document is made of this, of the schemas that the routes use. */
import { z } from "zod";
import {
  changePasswordBody,
  credentialsBody,
  emailBody,
  linkBody,
  refreshBody,
  resetConfirmBody,
  signUpBody,
  tokenBody,
} from "./bodies";

export interface Endpoint {
  method: "get" | "post";
  path: string;
  summary: string;
  /** Who may ask, if not everybody. */
  asks?: "bearer" | "cookie";
  body?: z.ZodType;
  success: [status: number, body?: z.ZodType];
  /** Refusals of its own, beside those that every endpoint has. */
  refusals?: number[];
}

const tokens = z.strictObject({ access: z.string(), refresh: z.string() });
/** The current password may be left out while the account has none. */
const newPassword = changePasswordBody.partial({ current_password: true });

const post = (path: string, summary: string, rest: Pick<Endpoint, "success"> & Partial<Endpoint>): Endpoint => ({
  method: "post",
  path: `/api/${path}/`,
  summary,
  ...rest,
});
const get = (path: string, summary: string, rest: Pick<Endpoint, "success"> & Partial<Endpoint>): Endpoint => ({
  ...post(path, summary, rest),
  method: "get",
});

export const endpoints: Record<string, Endpoint> = {
  signUp: post(
    "auth/users",
    "Sign up. The answer is the same for an address that is taken; its owner is told by mail.",
    {
      body: signUpBody,
      success: [201, z.strictObject({ email: z.string() })],
    },
  ),
  verifyEmail: post("auth/users/activation", "Confirm the address by the mailed link.", {
    body: linkBody,
    success: [204],
  }),
  resendVerification: post("auth/users/resend_activation", "Mail the confirmation link again.", {
    body: emailBody,
    success: [204],
  }),
  requestPasswordReset: post("auth/users/reset_password", "Mail a reset link, if the address has an account.", {
    body: emailBody,
    success: [204],
  }),
  confirmPasswordReset: post("auth/users/reset_password_confirm", "Set a new password by the mailed link.", {
    body: resetConfirmBody,
    success: [204],
  }),
  createTokens: post("auth/jwt/create", "Log in: two bearer tokens for an address and its password.", {
    body: credentialsBody,
    success: [200, tokens],
    refusals: [401],
  }),
  createTokensOfSession: post("auth/jwt/session", "Two bearer tokens for whoever is logged in by the browser.", {
    asks: "cookie",
    success: [200, tokens],
  }),
  refreshToken: post("auth/jwt/refresh", "A new access token.", {
    body: refreshBody,
    success: [200, z.strictObject({ access: z.string() })],
    refusals: [401],
  }),
  verifyToken: post("auth/jwt/verify", "Whether a token is worth anything.", {
    body: tokenBody,
    success: [200, z.strictObject({})],
    refusals: [401],
  }),
  currentUser: get("auth/users/me", "Whose token this is.", {
    asks: "bearer",
    success: [200, z.strictObject({ id: z.int(), email: z.string() })],
  }),
  passwordStatus: get("users/check_password_status", "Whether the account has a password.", {
    asks: "bearer",
    success: [200, z.strictObject({ has_usable_password: z.boolean(), email: z.string() })],
  }),
  setPassword: post("users/set_password", "Change the password, or set a first one.", {
    asks: "bearer",
    body: newPassword,
    success: [200, z.strictObject({ message: z.string(), has_password: z.literal(true) })],
  }),
  setPasswordAsDjoser: post("auth/users/set_password", "The same under Djoser's name.", {
    asks: "bearer",
    body: newPassword,
    success: [204],
  }),
};
