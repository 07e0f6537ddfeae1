import { env } from "@/lib/env";
import type { MailUrls } from "@/lib/mail/render";

/** Built on the configured URL alone: no header of a request reaches an email. */
export const mailUrls: MailUrls = {
  resetPassword: (uid, token) => `${env().AUTH_URL}/reset-password?uid=${uid}&token=${token}`,
  verifyEmail: (uid, token) => `${env().AUTH_URL}/verify-email?uid=${uid}&token=${token}`,
  notMe: (uid, token) => `${env().AUTH_URL}/not-me?uid=${uid}&token=${token}`,
  reauthenticate: (token) => `${env().AUTH_URL}/account/reauthenticate?token=${token}`,
  logIn: () => `${env().AUTH_URL}/login`,
  forgotPassword: () => `${env().AUTH_URL}/forgot-password`,
};
